package dev.cairn.standalone.rehearsal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The first answer to a customer, put together from the ticket, the customer's record and the best article.
 *
 * @param customer the record; empty if nobody was found
 * @param article the best hit of the search; empty if it failed or found nothing
 * @param ticketId empty if it is not known whether a ticket was filed
 */
record ReplyLetter(
        TicketText ticket, Triage triage, Optional<JsonNode> customer, Optional<JsonNode> article, String ticketId) {
    private static final int LONGEST_QUOTE = 700;

    String text() {
        Stream<String> paragraphs = Stream.of(
                        List.of(greeting(), thanks()),
                        advice(),
                        List.of(next()),
                        caution(),
                        List.of("Kind regards,\nTarnbrook Support"))
                .flatMap(List::stream);
        return String.join("\n\n", paragraphs.toList());
    }

    private String greeting() {
        return customer.map(found -> found.path("name").asText(""))
                .filter(name -> !name.isBlank())
                .map(name -> "Hello " + name + ",")
                .orElse("Hello,");
    }

    private String thanks() {
        return "Thank you for your message “" + ticket.subject() + "”. " + understood();
    }

    private String understood() {
        return switch (triage.category()) {
            case "outage" -> "I am sorry that you cannot work with your boards at the moment.";
            case "access" -> "I understand that signing in does not work as it should.";
            case "billing" -> "I understand that this is about your bill or plan.";
            case "bug" -> "I am sorry that something does not behave as it should.";
            case "how-to" -> "You would like to know how to do this in Tarnbrook.";
            default -> "A colleague will read it.";
        };
    }

    private List<String> advice() {
        return article.map(
                        found -> List.of("Our article “" + found.path("title").asText("") + "” comes closest to it: "
                                + Cut.atSentence(found.path("excerpt").asText(""), LONGEST_QUOTE)))
                .orElseGet(() -> List.of("I found no article that fits, so a colleague will look into it."));
    }

    private String next() {
        if (ticketId.isEmpty()) {
            return "A colleague will confirm your ticket number.";
        }
        return "Your ticket number is " + ticketId + " (priority: " + triage.priority() + "). A colleague will take it"
                + " from here" + (article.isPresent() ? "; if the article solves it, just tell us." : ".");
    }

    private List<String> caution() {
        return customer.isPresent()
                ? List.of()
                : List.of("I could not match your message to an account. Please write to us from the address you use"
                        + " for Tarnbrook, so that we can be sure whom we are talking to.");
    }
}
