package dev.cairn.standalone.rehearsal;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Category and priority of a ticket, chosen by words: what a script can do in place of judgement. */
record Triage(String category, String priority) {
    private static final Set<String> PLANS_WITH_ENGINEER_ON_CALL = Set.of("business", "enterprise");

    // The order settles ties: what holds up most people comes first.
    private static final List<Category> CATEGORIES = List.of(
            new Category(
                    "outage", "\\b50[234]\\b|unavailable|outage|is down|nobody .{0,40}(open|load)|do(es)? not load"),
            new Category(
                    "access",
                    "\\bsso\\b|\\bsaml\\b|sign[ -]?in|log[ -]?in|password|two-factor|\\b2fa\\b|authenticator"
                            + "|recovery code|six-digit|locked|permission"),
            new Category(
                    "billing",
                    "charged?\\b|charges|invoice|refund|payment|\\bvat\\b|billing|receipt|subscription"
                            + "|\\b(change|upgrade|downgrade|enterprise) (the |our |my )?plan\\b|credit card"),
            new Category(
                    "bug",
                    "\\btwice\\b|duplicate|identical|error|crash|broken|wrong|bug\\b|disappear|fails?\\b|\\blost\\b"),
            new Category(
                    "how-to",
                    "how (do|can|would|should) |is it possible|is there (a|an|any) |where (do|can) |can (i|we) "
                            + "|export|import|restore"));

    private static final Pattern DANGER =
            pattern("losing (data|cards|boards)|data loss|hacked|break-in|broken into|stolen|somebody else signed in");
    private static final Pattern MANY =
            pattern("\\bnobody\\b(?! else)|everybody|everyone|all of us|whole team|all users");
    private static final Pattern WRONG_CHARGE =
            pattern("charged (us |me )?(twice|again|wrong)|two (payments|charges)|wrong(ly)? charge|refund(ed)?\\b");
    private static final Pattern HELD_UP = pattern("tomorrow|today|stopp(ed|ing)|by mistake|deadline|cannot");

    static Triage of(TicketText ticket, String plan) {
        // The subject counts twice: people put there what they want.
        String text = String.join("\n", ticket.subject(), ticket.subject(), ticket.body());
        String category = category(text);
        return new Triage(category, priority(category, text, plan));
    }

    private static String category(String text) {
        String best = "other";
        long most = 0;
        for (Category category : CATEGORIES) {
            long matches = category.words().matcher(text).results().count();
            if (matches > most) {
                best = category.name();
                most = matches;
            }
        }
        return best;
    }

    private static String priority(String category, String text, String plan) {
        if (DANGER.matcher(text).find()) {
            return "urgent";
        }
        return switch (category) {
            case "outage" -> PLANS_WITH_ENGINEER_ON_CALL.contains(plan) ? "urgent" : "high";
            case "access" -> MANY.matcher(text).find() ? "high" : "normal";
            case "billing" -> WRONG_CHARGE.matcher(text).find() ? "high" : "normal";
            case "bug" -> "normal";
            default -> HELD_UP.matcher(text).find() ? "normal" : "low";
        };
    }

    private static Pattern pattern(String words) {
        return Pattern.compile(words, Pattern.CASE_INSENSITIVE);
    }

    private record Category(String name, Pattern words) {
        Category(String name, String words) {
            this(name, pattern(words));
        }
    }
}
