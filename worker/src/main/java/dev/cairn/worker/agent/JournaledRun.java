package dev.cairn.worker.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.cairn.job.JobErrors;
import dev.cairn.job.JobId;
import dev.cairn.job.Outcome;
import dev.cairn.step.StepKind;
import dev.cairn.step.StepRecord;
import dev.cairn.step.StepState;
import dev.cairn.step.StepUsage;
import dev.cairn.worker.step.AttemptEnded;
import dev.cairn.worker.step.StepFailure;
import dev.cairn.worker.step.Steps;
import dev.cairn.worker.step.Unicode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The run of an attempt: every call becomes a step of the journal. */
final class JournaledRun implements Run {
    private final Steps steps;
    private final Models models;
    private final ToolSteps toolSteps;
    private final Thread owner = Thread.currentThread();

    JournaledRun(Steps steps, Models models, Toolbox toolbox) {
        this.steps = steps;
        this.models = models;
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
        AtomicReference<@Nullable ModelReply> live = new AtomicReference<>();
        StepRecord step = steps.once(nextPosition(), StepKind.MODEL, alias, () -> {
            Model model = models.named(alias)
                    .orElseThrow(() -> new StepFailure.Permanent(
                            "The model alias `" + alias + "` has no provider. Configure it, for `default` by"
                                    + " CAIRN_MODEL_URL, CAIRN_MODEL_NAME and CAIRN_MODEL_KEY.",
                            null));
            ModelReply reply = model.reply(request);
            StepUsage usage =
                    new StepUsage(reply.model(), reply.inputTokens(), reply.outputTokens(), reply.rehearsed());
            String kept = write(reply);
            // What had to be mended on its way into the journal is read from there, as every later attempt will.
            live.set(kept.indexOf(Unicode.REPLACEMENT) < 0 ? reply : null);
            return new Steps.Made(StepState.SUCCEEDED, kept, usage, endsTheJob.test(reply));
        });
        ModelReply reply = live.get();
        return reply == null ? read(step, new TypeReference<>() {}) : reply;
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

    private static String write(@Nullable Object value) throws StepFailure {
        try {
            return Unicode.whole(Toolbox.JSON.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new StepFailure.Permanent("The outcome cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static <T> T read(StepRecord step, TypeReference<T> type) {
        try {
            return Toolbox.JSON.readValue(step.outcome(), type);
        } catch (JsonProcessingException e) {
            throw new AttemptEnded(new Outcome.Refused(JobErrors.journalMismatch("The kept outcome of step "
                    + step.label() + " cannot be read as " + type.getType().getTypeName() + ": "
                    + e.getOriginalMessage()
                    + ". An outcome's type may only grow; other changes need a new version.")));
        }
    }
}
