package dev.cairn.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SearchKnowledgeTest {
    @TempDir
    private Path tickets;

    @ParameterizedTest
    @CsvSource({
        "charged twice on our card, duplicate-charges-and-refunds",
        "wrong VAT number on the invoice, invoices-and-vat",
        "remove seats and move to a smaller plan, change-plan-and-seats",
        "card payment failed, payment-failed",
        "503 for everybody boards do not load, outages-and-status",
        "lost phone with the authenticator app, two-factor-lost",
        "account locked after wrong passwords, password-and-locked-account",
        "SAML certificate change signature not valid, sso-saml-setup",
        "our only owner left the company, owner-has-left",
        "automation creates cards twice, automations-run-twice",
        "429 too many requests rate limit, api-rate-limits",
        "export the whole workspace for an audit, export-workspace",
        "restore a board that was deleted by mistake, restore-deleted-board",
        "board is very slow in the browser, slow-boards",
        "discount for schools, schools-and-charities",
        "where is our data kept region Frankfurt, data-region-and-privacy"
    })
    void theBestHitIsTheArticleThatAnswers(String query, String article) throws Exception {
        assertThat(search(query).getFirst().id()).isEqualTo(article);
    }

    @Test
    void aHitCarriesTitleExcerptAndScoreAndTheBestComesFirst() throws Exception {
        List<SearchKnowledge.Hit> hits = search("How do I restore a deleted board?");

        assertThat(hits).hasSize(3).isSortedAccordingTo((a, b) -> Double.compare(b.score(), a.score()));
        assertThat(hits.getFirst().title()).isEqualTo("Restoring deleted boards and cards");
        assertThat(hits.getFirst().excerpt())
                .startsWith("A deleted board goes to the bin")
                .doesNotContain("**", "\n");
    }

    static List<String> oddTexts() {
        return List.of(
                "",
                " \n\t ",
                "\"",
                "\"unclosed phrase",
                "AND OR",
                "NOT",
                "board AND",
                "(((",
                "a\\",
                "title:board^99~2 [a TO z] {* TO *}",
                "* ? ~ + - | & /.*/",
                "\u0000\uFFFF",
                "\uD83D",
                "🔥🧯 board 🔥",
                "доска 看板 بطاقة",
                "x".repeat(10_000),
                "board card rule ".repeat(1_000),
                "w1 w2 w3 w4 w5 w6 w7 w8 w9 ".repeat(400));
    }

    @ParameterizedTest
    @MethodSource("oddTexts")
    void anyTextIsAQuery(String text) throws Exception {
        assertThat(search(text)).hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void operatorsOfTheQuerySyntaxAreOnlyWords() throws Exception {
        assertThat(search("-board \"deleted\" | restore")).isEqualTo(search("board deleted restore"));
    }

    @Test
    void wordsThatNoArticleHasFindNothing() throws Exception {
        assertThat(search("xylophone quokka")).isEmpty();
    }

    @Test
    void aFolderThatCouldNotBeReadIsTriedAgainByTheNextCall(@TempDir Path samples) throws Exception {
        SearchKnowledge tool = new SearchKnowledge(new SampleFiles.Folders(true, samples, tickets, Duration.ZERO));
        assertThatThrownBy(() -> tool.call(SampleFiles.call("first"), new SearchKnowledge.Arguments("kayak")))
                .isInstanceOf(NoSuchFileException.class);

        Files.createDirectory(samples.resolve("knowledge"));
        Files.writeString(samples.resolve("knowledge/kayaks.md"), "# Kayaks\n\nA kayak is a boat.");

        assertThat(tool.call(SampleFiles.call("second"), new SearchKnowledge.Arguments("kayak"))
                        .hits())
                .extracting(SearchKnowledge.Hit::id)
                .containsExactly("kayaks");
    }

    @Test
    void anInterruptEndsTheDelayAtOnce() {
        SearchKnowledge tool = new SearchKnowledge(SampleFiles.slow(tickets));
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> tool.call(SampleFiles.call("key"), new SearchKnowledge.Arguments("board")))
                .isInstanceOf(InterruptedException.class);
    }

    private List<SearchKnowledge.Hit> search(String query) throws Exception {
        SearchKnowledge tool = new SearchKnowledge(SampleFiles.ticketsIn(tickets));
        return tool.call(SampleFiles.call("key"), new SearchKnowledge.Arguments(query))
                .hits();
    }
}
