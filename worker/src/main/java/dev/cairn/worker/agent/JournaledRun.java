package dev.cairn.worker.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.cairn.compute.ComputePool;
import dev.cairn.job.JobErrors;
import dev.cairn.job.JobId;
import dev.cairn.job.Outcome;
import dev.cairn.step.StepKind;
import dev.cairn.step.StepRecord;
import dev.cairn.worker.step.AttemptEnded;
import dev.cairn.worker.step.StepFailure;
import dev.cairn.worker.step.Steps;
import dev.cairn.worker.step.Unicode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The run of an attempt: every call becomes a step of the journal. */
final class JournaledRun implements Run {
    private final Steps steps;
    private final ModelSteps modelSteps;
    private final ToolSteps toolSteps;
    private final Thread owner = Thread.currentThread();

    JournaledRun(Steps steps, Models models, Toolbox toolbox) {
        this.steps = steps;
        this.modelSteps = new ModelSteps(steps, models);
        this.toolSteps = new ToolSteps(steps, toolbox);
    }

    @Override
    public JobId job() {
        return steps.job().id();
    }

    @Override
    public int attempt() {
        return steps.job().epoch();
    }

    @Override
    public <T> T step(String name, TypeReference<T> type, Callable<T> body) {
        StepRecord step =
                steps.once(nextPosition(), StepKind.CODE, name, () -> Steps.Made.succeeded(write(body.call())));
        return read(step, type);
    }

    @Override
    public ModelReply model(String alias, ModelRequest request) {
        return model(alias, request, reply -> false);
    }

    /** @param endsTheJob tells the reply after which nothing comes but the job's end */
    ModelReply model(String alias, ModelRequest request, Predicate<ModelReply> endsTheJob) {
        return modelSteps.call(nextPosition(), alias, request, endsTheJob);
    }

    @Override
    public List<ToolResult> tools(List<ToolRequest> requests) {
        List<Callable<ToolResult>> calls = new ArrayList<>();
        for (ToolRequest request : requests) {
            int position = nextPosition();
            calls.add(() -> toolSteps.call(position, request));
        }
        boolean inOrder = requests.size() == 1 || requests.stream().anyMatch(toolSteps::isEffectful);
        return inOrder ? oneByOne(calls) : sideBySide(calls);
    }

    private int nextPosition() {
        if (Thread.currentThread() != owner) {
            throw new IllegalStateException("A run belongs to the thread its agent was called on: steps taken from"
                    + " other threads have no order. Use tools(...) to call tools side by side.");
        }
        return steps.nextPosition();
    }

    private static List<ToolResult> oneByOne(List<Callable<ToolResult>> calls) {
        List<ToolResult> results = new ArrayList<>();
        for (Callable<ToolResult> call : calls) {
            try {
                results.add(call.call());
            } catch (Exception e) {
                throw new IllegalStateException("tool steps end attempts by AttemptEnded only", e);
            }
        }
        return results;
    }

    /** Waits for all, also when one ends the attempt: no call may go on after its attempt has been settled. */
    private static List<ToolResult> sideBySide(List<Callable<ToolResult>> calls) {
        List<FutureTask<ToolResult>> tasks = calls.stream().map(FutureTask::new).toList();
        tasks.forEach(task -> Thread.ofVirtual().name("tool").start(task));
        List<ToolResult> results = new ArrayList<>();
        AttemptEnded ended = null;
        IllegalStateException broken = null;
        for (FutureTask<ToolResult> task : tasks) {
            try {
                results.add(joined(task));
            } catch (AttemptEnded e) {
                ended = worse(ended, e);
            } catch (IllegalStateException e) {
                broken = e;
            }
        }
        if (ended != null) {
            throw ended;
        }
        if (broken != null) {
            throw broken;
        }
        return results;
    }

    /** A lost claim outranks everything: after it nothing may be written. */
    private static AttemptEnded worse(@Nullable AttemptEnded one, AttemptEnded other) {
        return one != null && one.outcome() instanceof Outcome.Lost ? one : other;
    }

    private static ToolResult joined(FutureTask<ToolResult> task) {
        while (true) {
            try {
                return task.get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof AttemptEnded ended) {
                    throw ended;
                }
                throw new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                // Only the tool threads are ever interrupted by a halt; they end by themselves.
            }
        }
    }

    static String write(@Nullable Object value) throws StepFailure {
        try {
            return Unicode.whole(Toolbox.JSON.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new StepFailure.Permanent("The outcome cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    static <T> T read(StepRecord step, TypeReference<T> type) {
        try {
            String outcome = String.valueOf(step.outcome());
            return ComputePool.runBySize(outcome.length(), () -> Toolbox.JSON.readValue(outcome, type));
        } catch (JsonProcessingException e) {
            throw new AttemptEnded(new Outcome.Refused(JobErrors.journalMismatch("The kept outcome of step "
                    + step.label() + " cannot be read as " + type.getType().getTypeName() + ": "
                    + e.getOriginalMessage()
                    + ". An outcome's type may only grow; other changes need a new version.")));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("reading throws no other checked exceptions", e);
        }
    }
}
