package dev.cairn.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.start.ServiceUrl.Host;
import dev.cairn.start.StartRefused;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerAddressTest {
    @Test
    void an_address_is_read_with_its_escapes() {
        assertThat(BrokerAddress.parse("amqp://me%40home:p%2Fw+d@broker:5673/my%2Fhost"))
                .isEqualTo(new BrokerAddress(List.of(new Host("broker", 5673)), false, "me@home", "p/w+d", "my/host"));
    }

    @Test
    void what_is_left_out_is_as_the_protocol_has_it() {
        assertThat(BrokerAddress.parse("amqps://broker"))
                .isEqualTo(new BrokerAddress(List.of(new Host("broker", 5671)), true, "guest", "guest", "/"));
        assertThat(BrokerAddress.parse("amqp://broker/").virtualHost()).isEqualTo("/");
    }

    @Test
    void a_broker_may_have_several_nodes() {
        BrokerAddress broker = BrokerAddress.parse("amqp://me:w@rabbit_1,rabbit_2:5673,[::1]/jobs");
        assertThat(broker.hosts())
                .containsExactly(new Host("rabbit_1", 5672), new Host("rabbit_2", 5673), new Host("[::1]", 5672));
        assertThat(broker).hasToString("amqp://rabbit_1:5672,rabbit_2:5673,[::1]:5672/jobs");
    }

    @Test
    void it_never_shows_its_password() {
        assertThat(BrokerAddress.parse("amqp://me:hidden@broker").toString()).doesNotContain("hidden");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "broker:5672",
                "http://me:hidden@broker",
                "amqp://",
                "amqp://one,",
                "amqp://me:hidden@bro ker"
            })
    void what_is_no_address_is_refused_without_being_repeated(String url) {
        assertThatThrownBy(() -> BrokerAddress.parse(url))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("CAIRN_AMQP_URL")
                .hasMessageNotContaining("hidden");
    }
}
