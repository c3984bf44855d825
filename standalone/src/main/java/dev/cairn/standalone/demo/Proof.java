package dev.cairn.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.standalone.listen.Received;
import dev.cairn.standalone.rehearsal.Exchange;
import java.util.List;

/**
 * Checks what the demo shows.
 *
 * @param before the steps at the kill
 * @param after the steps at the end
 * @param calls what the model server was asked
 * @param tickets how many the effectful tool made
 */
record Proof(
        JsonNode job,
        List<JsonNode> before,
        List<JsonNode> after,
        List<Exchange> calls,
        long tickets,
        List<Received> callbacks) {

    /** Whether all of it holds; each claim is told. */
    boolean tell(Screen screen) {
        boolean ok = jobGoesOn(screen);
        ok &= modelCallsAreMadeOnce(screen);
        ok &= screen.check(
                "create_ticket was cut off in the middle, and there is " + tickets + " ticket", tickets == 1);
        ok &= callbackComes(screen);
        return ok;
    }

    private boolean jobGoesOn(Screen screen) {
        List<JsonNode> kept = before.stream().filter(Proof::isKept).toList();
        boolean succeeded = screen.check(
                "the job succeeded, in attempt " + job.path("attempt").asInt(),
                job.path("status").asText().equals("succeeded")
                        && job.path("attempt").asInt() > 1);
        boolean same = screen.check(
                "the " + kept.size() + " steps kept before the kill are the same after it",
                !kept.isEmpty() && after.size() > kept.size() && after.containsAll(kept));
        return succeeded && same;
    }

    private boolean modelCallsAreMadeOnce(Screen screen) {
        long distinct = calls.stream().map(Exchange::fingerprint).distinct().count();
        int wanted = job.path("usage").path("modelCalls").asInt();
        return screen.check(
                "the model server counted " + calls.size() + " calls for " + wanted + " model steps, none twice",
                wanted > 0 && calls.size() == wanted && distinct == wanted);
    }

    private boolean callbackComes(Screen screen) {
        if (callbacks.isEmpty()) {
            return screen.check("the callback came", false);
        }
        Received callback = callbacks.getFirst();
        boolean verified = screen.check(
                "the callback came " + (callbacks.size() == 1 ? "once" : callbacks.size() + " times")
                        + ", its signature verified by the Standard Webhooks library"
                        + (callback.isVerified() ? "" : " (" + callback.refusal() + ")"),
                callbacks.size() == 1 && callback.isVerified());
        boolean same = screen.check(
                "it is " + callback.type() + ", webhook-id " + callback.delivery() + ", with the job's output",
                callback.type().equals("job.succeeded")
                        && !callback.delivery().isEmpty()
                        && callback.job().path("id").equals(job.path("id"))
                        && callback.job().path("output").equals(job.path("output")));
        return verified && same;
    }

    private static boolean isKept(JsonNode step) {
        return !step.path("state").asText().equals("reserved");
    }
}
