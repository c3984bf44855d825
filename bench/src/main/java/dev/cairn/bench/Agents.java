package dev.cairn.bench;

import java.util.function.Supplier;

/** The two agents of the workloads, on whatever keeps their steps. */
final class Agents {
    private static final String CUSTOMER = """
            {"found":true,"message":"This is the customer's account.","customer":{"id":"cus_1001",\
            "email":"maria.keller@brightforge.example","name":"Maria Keller","company":"Brightforge GmbH",\
            "plan":"business","region":"eu","since":"2021-03-14","openTickets":1}}""";

    private final Model model;

    /** Does a piece of work whose outcome is kept before the next one begins. */
    @FunctionalInterface
    interface Steps {
        String once(int position, String kind, Supplier<String> work);
    }

    Agents(Model model) {
        this.model = model;
    }

    /** @return the job's output, as JSON text */
    String run(String agent, String input, Steps steps) {
        if (agent.equals("noop")) {
            return "\"done\"";
        }
        String asked = steps.once(1, "model", () -> model.reply(Conversation.first(input)));
        String found = steps.once(2, "tool", () -> CUSTOMER);
        String answered = steps.once(3, "model", () -> model.reply(Conversation.second(input, asked, found)));
        return Conversation.answer(answered);
    }
}
