package dev.cairn.system.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.system.Api;
import dev.cairn.system.survival.Triage;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * What a client orders. The seed and the number decide all of it.
 *
 * @param subject names the order in every conversation with the model and in every filed ticket
 * @param calledBack whether its end is to come by callback
 * @param cancelAfterMillis when the client asks for its end; negative if never
 * @param abandoned whether the client gives up at the first answer that it does not understand
 * @param repeated whether the client sends it again after it was accepted
 */
record Order(
        int number,
        String subject,
        Kind kind,
        boolean calledBack,
        int cancelAfterMillis,
        boolean abandoned,
        boolean repeated) {

    enum Kind {
        /** One step of code. */
        ECHO,
        /** Three model calls, three tool calls, one of them effectful. */
        TRIAGE,
        /** As {@link #TRIAGE}, and the model kills each worker that asks its question of {@link Order#lethalTurn}. */
        POISON,
        /** The model asks for tools until a limit of the agent ends the job, see {@link Endless}. */
        ENDLESS
    }

    private static final int ONE_IN_IS_ENDLESS = 25;
    private static final int ONE_IN_IS_OF_THE_OTHER_TENANT = 3;

    /** Above all numbers of the steady load. */
    private static final int FIRST_POISON = 1_000_000_000;

    private static final int TURNS = 3;

    static Order of(long seed, int number) {
        // One that mixes: the first draws of Random from numbers in a row are alike, and would order one kind for
        // minutes.
        SplittableRandom random = new SplittableRandom(seed * 1_000_003 + number);
        Kind kind = random.nextInt(4) == 0 ? Kind.ECHO : Kind.TRIAGE;
        boolean endless = number % ONE_IN_IS_ENDLESS == 1;
        return new Order(
                number,
                endless ? Endless.subject(seed, number) : "order-" + seed + "-" + number,
                endless ? Kind.ENDLESS : kind,
                random.nextBoolean(),
                random.nextInt(20) == 0 ? random.nextInt(3000) : -1,
                random.nextInt(50) == 0,
                random.nextInt(20) == 0);
    }

    /** An order that no worker survives; counted apart from the others, from 0. */
    static Order poison(long seed, int count) {
        int number = FIRST_POISON + count;
        boolean calledBack = new Random(seed * 1_000_003 + number).nextBoolean();
        return new Order(number, "poison-" + seed + "-" + count, Kind.POISON, calledBack, -1, false, false);
    }

    /** The turn of the conversation that kills, from 0: also in the midst of a journal. */
    int lethalTurn() {
        return Math.floorMod(subject.hashCode(), TURNS);
    }

    /** Whose it is. */
    Tenant tenant() {
        return number % ONE_IN_IS_OF_THE_OTHER_TENANT == 1 ? Tenant.OTHER : Tenant.DEFAULT;
    }

    String key() {
        return "key-of-" + subject;
    }

    /** @param receiver where callbacks go, without the path of the tenant */
    ObjectNode body(String receiver) {
        ObjectNode body = Api.JSON.createObjectNode();
        body.put("agent", kind == Kind.ECHO ? "echo" : Triage.AGENT);
        body.set("input", input());
        if (calledBack) {
            body.putObject("callback").put("url", receiver + tenant().path());
        }
        return body;
    }

    private JsonNode input() {
        return kind == Kind.ECHO ? Api.JSON.createObjectNode().put("subject", subject) : Triage.ticket(subject);
    }

    /** What a run without faults gives. */
    JsonNode expected() {
        return kind == Kind.ECHO ? input() : Triage.answer(subject);
    }
}
