package dev.cairn.api.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.api.deliver.Sender.Answer;
import dev.cairn.api.deliver.Sender.Message;
import dev.cairn.callback.CallbackAddresses;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VettedSenderTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Duration MOST = Duration.ofSeconds(10);
    private static final String PASSWORD = "changeit";

    @TempDir
    private Path folder;

    @AfterAll
    static void close() {
        VERTX.close();
    }

    private static VettedSender sender(boolean loopback, String... addresses) {
        return sender(ReceiverTrust.ofDefaults(), loopback, addresses);
    }

    private static VettedSender sender(ReceiverTrust trust, boolean loopback, String... addresses) {
        return new VettedSender(
                OutboundParts.client(VERTX, trust),
                new LookUps(name -> {
                    InetAddress[] found = new InetAddress[addresses.length];
                    for (int i = 0; i < found.length; i++) {
                        found[i] = InetAddress.ofLiteral(addresses[i]);
                    }
                    return found;
                }),
                new CallbackAddresses(loopback));
    }

    private static Message to(String url) {
        return new Message(url, Map.of("webhook-id", "dlv_1"), "{}".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void one_special_address_among_those_of_a_name_condemns_it() {
        VettedSender sender = sender(false, "1.1.1.1", "169.254.169.254");
        assertThat(sender.send(to("https://rebinding.example/"), MOST))
                .isEqualTo(new Answer.Refused("refused: its name leads to a private or reserved address"));
    }

    @Test
    void a_name_that_leads_to_this_machine_is_refused_when_it_connects() {
        assertThat(sender(false, "127.0.0.1").send(to("https://rebinding.example/"), MOST))
                .isInstanceOf(Answer.Refused.class);
    }

    @Test
    void a_receiver_that_never_answers_costs_no_more_than_the_time() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"))) {
            assertThat(sender(true, "127.0.0.1")
                            .send(to("http://localhost:" + silent.getLocalPort()), Duration.ofMillis(300)))
                    .isEqualTo(new Answer.None("no answer in time"));
        }
    }
}
