package dev.cairn.api.deliver;

import dev.cairn.api.deliver.Sender.Answer;
import dev.cairn.callback.Deliveries.Attempt;
import dev.cairn.callback.Deliveries.Next;
import dev.cairn.callback.DueDelivery;
import dev.cairn.job.StorageFailure;
import dev.cairn.secret.SecretUnreadable;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/** What is worth telling about deliveries: never a URL, which may hold a secret, but its host. */
@ApplicationScoped
class DeliveryEvents {
    private static final Logger LOG = Logger.getLogger("dev.cairn.callbacks");

    private final MeterRegistry metrics;

    DeliveryEvents(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    void settled(DueDelivery delivery, Attempt attempt, Next next) {
        metrics.timer("cairn.callbacks.tries", "outcome", word(next)).record(attempt.took());
        switch (next) {
            case Next.Delivered _ ->
                LOG.infof(
                        "Callback delivered. delivery=%s job=%s event=%s host=%s attempt=%d",
                        delivery.id(), delivery.job(), delivery.event(), delivery.host(), attempt.number());
            case Next.RetryIn retry ->
                LOG.warnf(
                        "Callback failed; it is tried again later. delivery=%s job=%s host=%s attempt=%d in=%s"
                                + " reason=\"%s\"",
                        delivery.id(),
                        delivery.job(),
                        delivery.host(),
                        attempt.number(),
                        retry.pause(),
                        attempt.error());
            case Next.Exhausted _ ->
                LOG.errorf(
                        "Callback failed for the last time; it is not tried again. delivery=%s job=%s host=%s"
                                + " attempt=%d reason=\"%s\"",
                        delivery.id(), delivery.job(), delivery.host(), attempt.number(), attempt.error());
            case Next.Disabled _ ->
                LOG.warnf(
                        "Receiver is gone for good (410); the callback is not tried again. delivery=%s job=%s host=%s",
                        delivery.id(), delivery.job(), delivery.host());
        }
    }

    void answered(Answer answer) {
        if (answer instanceof Answer.Refused) {
            metrics.counter("cairn.callbacks.refused").increment();
        }
    }

    void unsigned(DueDelivery delivery, SecretUnreadable failure) {
        metrics.counter("cairn.callbacks.unsigned").increment();
        LOG.errorf(
                "Callback cannot be signed and is not sent; it is tried again later. delivery=%s reason=\"%s\"",
                delivery.id(), failure.getMessage());
    }

    void overtaken(DueDelivery delivery) {
        LOG.warnf(
                "Callback was claimed again meanwhile; this try is not recorded. delivery=%s attempt=%d",
                delivery.id(), delivery.attempt());
    }

    void unrecorded(DueDelivery delivery, RuntimeException failure) {
        LOG.warnf(
                "What became of a callback could not be written; it is sent again. delivery=%s attempt=%d reason=\"%s\"",
                delivery.id(), delivery.attempt(), failure.getMessage());
    }

    void claimFailed(StorageFailure failure) {
        metrics.counter("cairn.database.failures", "at", "callbacks").increment();
        LOG.warnf("Due callbacks cannot be asked for; it is tried again. reason=\"%s\"", failure.getMessage());
    }

    void claimBroke(Throwable fault) {
        LOG.error("Asking for due callbacks failed; it is tried again.", fault);
    }

    void broke(DueDelivery delivery, RuntimeException fault) {
        LOG.errorf(fault, "A try of a callback failed by a fault of the server. delivery=%s", delivery.id());
    }

    private static String word(Next next) {
        return switch (next) {
            case Next.Delivered _ -> "delivered";
            case Next.RetryIn _ -> "retried";
            case Next.Exhausted _ -> "exhausted";
            case Next.Disabled _ -> "disabled";
        };
    }
}
