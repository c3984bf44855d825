package dev.cairn.standalone.rehearsal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The ticket that a job brings, and what can be read off its words alone. */
record TicketText(String subject, String body, String customer) {
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}-]{3,}");
    private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.!?])\\s+");
    private static final Pattern GIVES_ORDERS =
            Pattern.compile("\\bignore (all |any )?(earlier|previous|prior|above)", Pattern.CASE_INSENSITIVE);
    private static final Set<String> EMPTY_WORDS = Set.of(
            "about",
            "after",
            "again",
            "been",
            "before",
            "could",
            "does",
            "every",
            "find",
            "from",
            "have",
            "hello",
            "here",
            "into",
            "just",
            "kind",
            "know",
            "like",
            "more",
            "much",
            "need",
            "nobody",
            "only",
            "open",
            "over",
            "please",
            "regards",
            "same",
            "says",
            "send",
            "since",
            "some",
            "still",
            "tarnbrook",
            "tell",
            "thank",
            "thanks",
            "that",
            "their",
            "them",
            "then",
            "there",
            "they",
            "this",
            "week",
            "what",
            "when",
            "where",
            "which",
            "will",
            "with",
            "would",
            "yesterday",
            "your");
    private static final int MOST_WORDS = 10;
    private static final int LONGEST_SUMMARY = 400;
    private static final int SENTENCES = 2;

    /** A ticket, if {@code input} has its three texts. */
    static Optional<TicketText> read(JsonNode input) {
        if (List.of("subject", "body", "customer").stream()
                .allMatch(field -> input.path(field).isTextual())) {
            return Optional.of(new TicketText(
                    input.path("subject").asText(),
                    input.path("body").asText(),
                    input.path("customer").asText()));
        }
        return Optional.empty();
    }

    /** The subject and the first telling words of the body. */
    String searchWords() {
        List<String> words = WORD.matcher(body.toLowerCase(Locale.ROOT))
                .results()
                .map(MatchResult::group)
                .filter(word -> !EMPTY_WORDS.contains(word))
                .distinct()
                .limit(MOST_WORDS)
                .toList();
        return subject + " " + String.join(" ", words);
    }

    /** The first sentences of the body, for the colleague who takes over. */
    String summary() {
        List<String> sentences =
                SENTENCE_END.splitAsStream(body.strip()).limit(SENTENCES).toList();
        String told = Cut.atWord(String.join(" ", sentences).replaceAll("\\s+", " "), LONGEST_SUMMARY);
        return GIVES_ORDERS.matcher(body).find()
                ? "The text tries to give orders to the agent; they were not followed. " + told
                : told;
    }
}
