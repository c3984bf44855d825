package dev.cairn.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.cairn.node.rabbitmq.RabbitNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What a real broker says when it refuses, found in what its client throws. */
@DisabledIfSystemProperty(
        named = "cairn.test.without-rabbitmq",
        matches = "true",
        disabledReason = "left out: --without-rabbitmq")
class BrokerRefusalTest {
    @TempDir
    static Path folder;

    private static RabbitNode node;

    @BeforeAll
    static void start() {
        assumeTrue(
                RabbitNode.isInstalled() || System.getenv("CAIRN_TEST_AMQP_URL") == null,
                "left out: CAIRN_TEST_AMQP_URL names a broker, and none is installed to start nodes of");
        node = RabbitNode.in(folder.resolve("node")).start();
    }

    @AfterAll
    static void stop() {
        if (node != null) {
            node.close();
        }
    }

    @Test
    void a_virtual_host_that_is_missing() {
        BrokerRefusal refusal = refusal(node.amqpUrl().replaceFirst("/[^/]*$", "/nowhere"));

        assertThat(refusal.words()).contains("vhost nowhere not found");
        assertThat(refusal.mend()).contains("rabbitmqctl add_vhost").contains("CAIRN_AMQP_URL");
    }

    @Test
    void a_password_that_is_wrong() {
        BrokerRefusal refusal = refusal(node.amqpUrl().replaceFirst(":[^:@/]+@", ":wrong@"));

        assertThat(refusal.words()).contains("ACCESS_REFUSED");
        assertThat(refusal.mend()).contains("CAIRN_AMQP_URL");
    }

    @Test
    void rights_that_are_missing_in_the_virtual_host_and_for_what_is_in_it() throws Exception {
        manage("users/weak", "{\"password\": \"weak\", \"tags\": \"\"}");
        String url = node.amqpUrl().replaceFirst("//[^@]+@", "//weak:weak@");
        BrokerRefusal outside = refusal(url);
        assertThat(outside.words()).contains("access to vhost");
        assertThat(outside.mend()).contains("give the user rights in it");

        manage(
                "permissions/" + URLEncoder.encode(node.vhost(), StandardCharsets.UTF_8) + "/weak",
                "{\"configure\": \"\", \"write\": \"\", \"read\": \".*\"}");
        try (Connection connection = BrokerAddress.parse(url).connect()) {
            BrokerRefusal inside = declaring(connection, "rights");
            assertThat(inside.words()).contains("ACCESS_REFUSED").contains("rights.");
            assertThat(inside.mend()).contains("rabbitmqctl set_permissions");
        }
    }

    private static void manage(String what, String body) throws Exception {
        String login = Base64.getEncoder()
                .encodeToString((node.user() + ":" + node.password()).getBytes(StandardCharsets.UTF_8));
        HttpRequest put = HttpRequest.newBuilder(URI.create(node.managementUrl() + "/api/" + what))
                .header("Authorization", "Basic " + login)
                .PUT(BodyPublishers.ofString(body))
                .build();
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            assertThat(client.send(put, BodyHandlers.ofString()).statusCode()).isBetween(200, 299);
        }
    }

    @Test
    void a_queue_and_an_exchange_of_another_kind() throws Exception {
        try (Connection connection = BrokerAddress.parse(node.amqpUrl()).connect()) {
            try (Channel channel = connection.createChannel()) {
                channel.queueDeclare("kinds.default", false, false, false, Map.of());
                channel.exchangeDeclare("others.dead", "topic", true);
            }
            assertThat(declaring(connection, "kinds"))
                    .satisfies(refusal -> assertThat(refusal.words())
                            .contains("inequivalent arg")
                            .contains("kinds.default"))
                    .satisfies(refusal -> assertThat(refusal.mend()).contains("rebuild-queue"));
            assertThat(declaring(connection, "others").words())
                    .contains("inequivalent arg")
                    .contains("others.dead");
        }
    }

    @Test
    void a_node_that_is_not_there_refuses_nothing_and_the_next_one_is_asked() throws Exception {
        String two = node.amqpUrl().replaceFirst("@", "@127.0.0.1:1,");

        try (Connection connection = BrokerAddress.parse(two).connect()) {
            assertThat(connection.isOpen()).isTrue();
        }
        assertThat(BrokerRefusal.of(new IOException("Connection refused"))).isEmpty();
    }

    private static BrokerRefusal refusal(String url) {
        return BrokerRefusal.of(catchThrowable(() -> BrokerAddress.parse(url).connect("test")))
                .orElseThrow();
    }

    /** The refusal closes the channel. */
    private static BrokerRefusal declaring(Connection connection, String prefix) throws IOException {
        Channel channel = connection.createChannel();
        return BrokerRefusal.of(catchThrowable(() -> new Topology(prefix, 20).declare(channel, "default")))
                .orElseThrow();
    }
}
