package dev.cairn.worker.agent;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.cairn.compute.ComputePool;
import dev.cairn.job.JobErrors;
import dev.cairn.job.Outcome;
import dev.cairn.step.StepKind;
import dev.cairn.step.StepRecord;
import dev.cairn.step.StepState;
import dev.cairn.step.StepUsage;
import dev.cairn.worker.step.AttemptEnded;
import dev.cairn.worker.step.StepFailure;
import dev.cairn.worker.step.Steps;
import dev.cairn.worker.step.Unicode;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One model call as a step. A reply that is none is asked for again, at most twice, for each may have its price. */
final class ModelSteps {
    private static final int MOST_REPEATS = 2;

    private final Steps steps;
    private final Models models;

    ModelSteps(Steps steps, Models models) {
        this.steps = steps;
        this.models = models;
    }

    /** @param endsTheJob tells the reply after which nothing comes but the job's end */
    ModelReply call(int position, String alias, ModelRequest request, Predicate<ModelReply> endsTheJob) {
        Optional<Model> model = models.named(alias);
        Call call = new Call(position, alias, request, endsTheJob);
        StepRecord step = steps.once(
                position,
                StepKind.MODEL,
                alias,
                model.map(Model::places).orElse(null),
                () -> call.run(model.orElseThrow(() -> withoutProvider(alias))));
        if (step.state() == StepState.FAILED) {
            String why = JournaledRun.read(step, new TypeReference<String>() {});
            throw new AttemptEnded(new Outcome.Refused(JobErrors.stepFailed(why).at(step.label())));
        }
        return call.live == null ? JournaledRun.read(step, new TypeReference<>() {}) : call.live;
    }

    private static StepFailure withoutProvider(String alias) {
        return new StepFailure.Permanent(
                "The model alias `" + alias + "` has no provider. Configure it, for `default` by"
                        + " CAIRN_MODEL_URL, CAIRN_MODEL_NAME and CAIRN_MODEL_KEY.",
                null);
    }

    /** The tries of one call, and what they used in all. */
    private final class Call {
        private final String label;
        private final ModelRequest request;
        private final Predicate<ModelReply> endsTheJob;
        private StepUsage paid = StepUsage.NONE;
        private int unusable;
        private @Nullable ModelReply live;

        Call(int position, String alias, ModelRequest request, Predicate<ModelReply> endsTheJob) {
            this.label = StepRecord.label(position, StepKind.MODEL, alias);
            this.request = request;
            this.endsTheJob = endsTheJob;
        }

        Steps.Made run(Model model) throws Exception {
            while (true) {
                try {
                    return made(model.reply(request));
                } catch (UnusableReply reply) {
                    paid = plus(paid, reply.usage());
                    StepFailure failure = reply.failure();
                    if (failure != null) {
                        throw failure;
                    }
                    if (++unusable > MOST_REPEATS) {
                        return failed(reply);
                    }
                    String why = String.valueOf(reply.getMessage());
                    steps.pauseWithin(label, unusable, new StepFailure.Transient(why, reply));
                }
            }
        }

        private Steps.Made made(ModelReply reply) throws Exception {
            StepUsage own = new StepUsage(reply.model(), reply.inputTokens(), reply.outputTokens(), reply.rehearsed());
            String kept = ComputePool.runBySize(reply.size(), () -> JournaledRun.write(reply));
            // What had to be mended on its way into the journal is read from there, as every later attempt will.
            live = kept.indexOf(Unicode.REPLACEMENT) < 0 ? reply : null;
            return new Steps.Made(StepState.SUCCEEDED, kept, plus(paid, own), endsTheJob.test(reply));
        }

        /** It is kept, so that what it used is counted and no later attempt asks again. */
        private Steps.Made failed(UnusableReply last) {
            String why = last.getMessage() + " It was asked for " + unusable + " times.";
            return new Steps.Made(StepState.FAILED, JournaledRun.write(why), paid, false);
        }
    }

    private static StepUsage plus(StepUsage one, StepUsage other) {
        return new StepUsage(
                other.model() == null ? one.model() : other.model(),
                one.inputTokens() + other.inputTokens(),
                one.outputTokens() + other.outputTokens(),
                one.rehearsed() || other.rehearsed());
    }
}
