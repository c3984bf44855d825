package dev.cairn.api.deliver;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.api.deliver.Sender.Answer;
import dev.cairn.api.deliver.Sender.Message;
import dev.cairn.callback.CallbackSecrets;
import dev.cairn.callback.DueDelivery;
import dev.cairn.job.JobView;
import dev.cairn.job.JobViews;
import dev.cairn.secret.SecretUnreadable;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** One try: the job's document, signed, sent. */
@ApplicationScoped
class Attempts {
    private final JobViews views;
    private final CallbackSecrets secrets;
    private final Sender sender;
    private final ObjectMapper json;
    private final DeliveryEvents events;

    Attempts(JobViews views, CallbackSecrets secrets, Sender sender, ObjectMapper json, DeliveryEvents events) {
        this.views = views;
        this.secrets = secrets;
        this.sender = sender;
        this.json = json;
        this.events = events;
    }

    Answer make(DueDelivery delivery, Duration most) {
        Optional<JobView> job = views.find(delivery.tenant(), delivery.job());
        if (job.isEmpty()) {
            return new Answer.None("the job is no longer kept");
        }
        byte[] body = CallbackBody.of(delivery.event(), job.get(), json);
        try {
            // The time of the claim, for that is the database's: under a clock of its own that is wrong, this process
            // would
            // send nothing that a receiver takes.
            Map<String, String> headers =
                    Signatures.headers(delivery.id().toString(), delivery.startedAt(), body, secrets.signing(delivery));
            return sender.send(new Message(delivery.url(), headers, body), most);
        } catch (SecretUnreadable e) {
            events.unsigned(delivery, e);
            // Never unsigned: a receiver that checks would refuse it, and one that does not would learn not to.
            return new Answer.None("not sent, for it cannot be signed: " + e.getMessage());
        }
    }
}
