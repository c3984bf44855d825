package dev.cairn.worker.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.cairn.job.JobError;
import dev.cairn.job.JobErrors;
import dev.cairn.job.Outcome;
import dev.cairn.step.StepKind;
import dev.cairn.step.StepRecord;
import dev.cairn.step.StepState;
import dev.cairn.worker.step.AttemptEnded;
import dev.cairn.worker.step.StepFailure;
import dev.cairn.worker.step.Steps;
import dev.cairn.worker.step.Unicode;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One tool call as a step. Effectful ones go through the ledger: reserved before, settled after, never guessed. */
final class ToolSteps {
    private static final int TRIES_BEFORE_TELLING = 3;

    /** Between the end of a tool's own time limit and the first look-up: a request on the wire may still arrive. */
    private static final Duration SETTLING = Duration.ofSeconds(2);

    private final Steps steps;
    private final Toolbox toolbox;

    ToolSteps(Steps steps, Toolbox toolbox) {
        this.steps = steps;
        this.toolbox = toolbox;
    }

    boolean isEffectful(ToolRequest request) {
        return toolbox.find(request.name())
                .map(entry -> entry.tool().effect() == Effect.EFFECTFUL)
                .orElse(false);
    }

    ToolResult call(int position, ToolRequest request) {
        Optional<Toolbox.Entry> entry = toolbox.find(request.name());
        if (entry.isEmpty()) {
            String told = "There is no tool named " + request.name() + ".";
            return result(steps.once(position, StepKind.TOOL, request.name(), () -> failed(told)));
        }
        return result(call(position, request, entry.get().tool(), entry.get().spec()));
    }

    private <A, R> StepRecord call(int position, ToolRequest request, Tool<A, R> tool, ToolSpec spec) {
        A arguments;
        try {
            arguments = Toolbox.arguments(tool, spec, request.arguments());
        } catch (ToolRefusal refusal) {
            return steps.once(position, StepKind.TOOL, tool.name(), () -> failed(refusal.getMessage()));
        }
        Call<A, R> call = new Call<>(position, tool, arguments, circumstances(position));
        return switch (tool.effect()) {
            case NONE, IDEMPOTENT -> steps.once(position, StepKind.TOOL, tool.name(), new Repeatable<>(call)::run);
            case EFFECTFUL -> effectful(call);
        };
    }

    /** The key is the step's identity, which every attempt gives to this call and to no other. */
    private ToolCall circumstances(int position) {
        var job = steps.job();
        return new ToolCall(job.id() + "-" + position, job.id(), job.tenant(), job.epoch());
    }

    private record Call<A, R>(int position, Tool<A, R> tool, A arguments, ToolCall circumstances) {
        R make() throws Exception {
            return TimeLimit.call("tool " + tool.name(), tool.timeout(), () -> tool.call(circumstances, arguments));
        }

        LookUp<R> lookUp() throws Exception {
            return TimeLimit.call(
                    "look-up of tool " + tool.name(), tool.timeout(), () -> tool.lookUp(circumstances, arguments));
        }

        String label() {
            return StepRecord.label(position, StepKind.TOOL, tool.name());
        }
    }

    /** A call that may be made again: a fault that keeps coming back is told to the model. */
    private static final class Repeatable<A, R> {
        private final Call<A, R> call;
        private int failures;

        Repeatable(Call<A, R> call) {
            this.call = call;
        }

        Steps.Made run() throws Exception {
            try {
                return Steps.Made.succeeded(json(call.make()));
            } catch (ToolRefusal refusal) {
                return failed(refusal.getMessage());
            } catch (StepFailure | InterruptedException e) {
                throw e;
            } catch (Exception e) {
                if (++failures < TRIES_BEFORE_TELLING) {
                    throw new StepFailure.Transient(unexpected(call, e), e);
                }
                return failed(unexpected(call, e));
            }
        }
    }

    private <A, R> StepRecord effectful(Call<A, R> call) {
        String name = call.tool().name();
        Optional<StepRecord> earlier = steps.recorded(call.position(), StepKind.TOOL, name);
        if (earlier.isPresent() && earlier.get().state() != StepState.RESERVED) {
            return earlier.get();
        }
        long begun = System.nanoTime();
        Optional<Steps.Made> found = earlier.isPresent() ? reconciled(call, earlier.get()) : Optional.empty();
        Steps.Made made = found.isPresent() ? found.get() : reservedAndMade(call);
        return steps.keep(call.position(), StepKind.TOOL, name, made, 1, begun);
    }

    private <A, R> Steps.Made reservedAndMade(Call<A, R> call) {
        Duration within = call.tool().timeout().plus(SETTLING);
        long reservedSince;
        do {
            steps.checkMayGoOn();
            reservedSince = System.nanoTime();
            steps.reserve(call.position(), StepKind.TOOL, call.tool().name(), within);
            // A process that stood still here would make its call after others were free to ask about it.
        } while (System.nanoTime() - reservedSince > SETTLING.toNanos());
        return made(call, within);
    }

    /** Makes the call once. However it fails, it may have been done: it is asked about when its time is over. */
    private <A, R> Steps.Made made(Call<A, R> call, Duration within) {
        try {
            return Steps.Made.succeeded(json(steps.interruptibly(call::make)));
        } catch (ToolRefusal refusal) {
            return failed(refusal.getMessage());
        } catch (Exception e) {
            // Counts as a parking: a call that always fails and was never done must not go on for ever.
            throw new AttemptEnded(new Outcome.Faltered(
                    JobErrors.stepFailed(unexpected(call, e)).at(call.label()), within));
        }
    }

    /** Finds out about a call that an earlier attempt reserved and did not settle. */
    private <A, R> Optional<Steps.Made> reconciled(Call<A, R> call, StepRecord reservation) {
        Duration left = reservation.reservedFor();
        if (left != null && left.isPositive()) {
            throw new AttemptEnded(new Outcome.InDoubt(left));
        }
        return lookedUp(call, "Its worker was lost in the middle of the call.");
    }

    /** What the tool's own look-up says: done, not done (empty), or the end of the attempt if nobody can tell. */
    private <A, R> Optional<Steps.Made> lookedUp(Call<A, R> call, String why) {
        try {
            return switch (steps.interruptibly(call::lookUp)) {
                case LookUp.Done<R>(R result) -> Optional.of(Steps.Made.succeeded(json(result)));
                case LookUp.NotDone<R>() -> Optional.empty();
                case LookUp.Unknown<R>() -> throw new AttemptEnded(new Outcome.Refused(doubt(call, why)));
            };
        } catch (Exception e) {
            throw new AttemptEnded(new Outcome.Faltered(
                    JobErrors.stepFailed("The look-up of " + call.tool().name() + " failed: " + e.getMessage())
                            .at(call.label()),
                    Duration.ZERO));
        }
    }

    private static JobError doubt(Call<?, ?> call, String why) {
        return JobErrors.effectInDoubt("The effectful tool " + call.tool().name() + " was called with key "
                        + call.circumstances().key() + " and nobody knows whether it was done: " + why
                        + " It has no look-up that can tell, and it is never called again on a guess. Find out by the"
                        + " key, then submit a new job if it was not done.")
                .at(call.label());
    }

    private static String unexpected(Call<?, ?> call, Exception e) {
        return "The tool " + call.tool().name() + " failed: " + e.getClass().getSimpleName() + ": " + e.getMessage();
    }

    private static Steps.Made failed(@Nullable String sentence) {
        try {
            return Steps.Made.failed(json(sentence == null ? "The tool gave no reason." : sentence));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a string is always JSON", e);
        }
    }

    private static String json(@Nullable Object value) throws JsonProcessingException {
        return Unicode.whole(Toolbox.JSON.writeValueAsString(value));
    }

    private static ToolResult result(StepRecord step) {
        String outcome = String.valueOf(step.outcome());
        return new ToolResult(outcome, step.state() == StepState.FAILED);
    }
}
