package dev.cairn.node.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisabledIfSystemProperty(
        named = "cairn.test.without-rabbitmq",
        matches = "true",
        disabledReason = "left out: --without-rabbitmq")
class RabbitNodeTest {
    private static final String QUEUE = "kept";
    private static final int MESSAGES = 100;

    @TempDir
    Path folder;

    private Set<Long> before;
    private RabbitNode node;

    @BeforeAll
    static void without_a_server_only_where_another_broker_was_named() {
        assumeTrue(
                RabbitNode.isInstalled() || System.getenv("CAIRN_TEST_AMQP_URL") == null,
                "left out: CAIRN_TEST_AMQP_URL names a broker, and none is installed to start nodes of");
    }

    @BeforeEach
    void start() {
        before = children();
        node = RabbitNode.in(folder.resolve("node")).start();
    }

    @AfterEach
    void leaves_no_process_behind() {
        node.close();
        assertThat(children()).isSubsetOf(before);
        assertThat(ProcessHandle.allProcesses()
                        .filter(process ->
                                process.info().commandLine().orElse("").contains(folder.toString())))
                .isEmpty();
    }

    @Test
    void confirmed_messages_of_a_quorum_queue_survive_a_kill_and_nothing_survives_a_wipe() throws Exception {
        String address = node.amqpUrl();
        onChannel(channel -> channel.queueDeclare(QUEUE, true, false, false, Map.of("x-queue-type", "quorum")));
        // A queue is not yet durable in the first seconds after its declaration; an orderly end makes it so.
        node.stop();
        assertThat(node.isRunning()).isFalse();
        node.start();
        onChannel(channel -> {
            channel.confirmSelect();
            for (int i = 0; i < MESSAGES; i++) {
                channel.basicPublish("", QUEUE, MessageProperties.PERSISTENT_BASIC, new byte[] {1});
            }
            channel.waitForConfirmsOrDie(10_000);
            return channel;
        });

        node.kill();
        node.start();

        assertThat(node.amqpUrl()).isEqualTo(address);
        assertThat(taken()).isEqualTo(MESSAGES);

        node.kill();
        node.wipe();
        node.start();

        assertThatThrownBy(() -> onChannel(channel -> channel.queueDeclarePassive(QUEUE)))
                .isInstanceOf(IOException.class);
    }

    @Test
    void nodes_live_side_by_side_and_a_paused_one_goes_on_where_it_was() throws Exception {
        try (RabbitNode other = RabbitNode.in(folder.resolve("other")).start();
                Connection connection = connect()) {
            Channel channel = connection.createChannel();
            channel.queueDeclare(QUEUE, true, false, false, Map.of());

            node.pause();
            assertThat(node.isRunning()).isTrue();
            assertThat(other.amqpUrl()).isNotEqualTo(node.amqpUrl());
            assertThat(other.password()).isNotEqualTo(node.password());
            other.stop();
            node.resume();

            assertThat(channel.queueDeclarePassive(QUEUE).getMessageCount()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(Alarm.class)
    void an_alarm_holds_up_what_is_published_until_it_is_cleared(Alarm alarm) throws Exception {
        onChannel(channel -> {
            channel.queueDeclare(QUEUE, true, false, false, Map.of());
            channel.confirmSelect();
            node.raise(alarm);
            channel.basicPublish("", QUEUE, MessageProperties.PERSISTENT_BASIC, new byte[] {1});

            assertThatThrownBy(() -> channel.waitForConfirms(500)).isInstanceOf(TimeoutException.class);

            node.clear(alarm);
            return channel.waitForConfirms(10_000);
        });
    }

    @Test
    void a_folder_that_the_nodes_shell_would_misread_is_refused() {
        assertThatThrownBy(() -> RabbitNode.in(folder.resolve("a node's folder")))
                .hasMessageContaining("Choose another");
    }

    @Test
    void a_running_node_can_neither_be_started_nor_wiped() {
        assertThatThrownBy(node::start).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(node::wipe).isInstanceOf(IllegalStateException.class);
        assertThat(node.toString()).doesNotContain(node.password());
    }

    private interface Work<T> {
        T on(Channel channel) throws Exception;
    }

    private <T> T onChannel(Work<T> work) throws Exception {
        try (Connection connection = connect()) {
            return work.on(connection.createChannel());
        }
    }

    private Connection connect() throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(node.amqpUrl());
        return factory.newConnection();
    }

    /** Taken one by one: the count that a queue tells of itself is some seconds old. Nothing is acknowledged. */
    private int taken() throws Exception {
        return onChannel(channel -> {
            int count = 0;
            while (channel.basicGet(QUEUE, false) != null) {
                count++;
            }
            return count;
        });
    }

    private static Set<Long> children() {
        List<ProcessHandle> all = ProcessHandle.current().descendants().toList();
        return all.stream().map(ProcessHandle::pid).collect(Collectors.toSet());
    }
}
