package dev.cairn.callback;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallbackAddressesTest {
    private static final CallbackAddresses STRICT = new CallbackAddresses(false);
    private static final CallbackAddresses LOCAL = new CallbackAddresses(true);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "10.1.2.3",
                "100.64.0.1",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.1",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.1.1",
                "198.18.0.1",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::7f00:1",
                "::ffff:10.0.0.1",
                "64:ff9b::7f00:1",
                "64:ff9b:1::1",
                "100::1",
                "2001::1",
                "2001:10::1",
                "2001:db8::1",
                "2002:7f00:1::1",
                "3fff::1",
                "5f00::1",
                "fc00::1",
                "fd12::1",
                "fe80::1",
                "fec0::1",
                "ff02::1"
            })
    void nothing_connects_to_a_special_address(String address) {
        assertThat(STRICT.refusal(InetAddress.ofLiteral(address))).isNotNull();
        assertThat(LOCAL.refusal(InetAddress.ofLiteral(address))).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"})
    void loopback_is_for_those_who_allow_it(String address) {
        assertThat(STRICT.refusal(InetAddress.ofLiteral(address))).isEqualTo("leads to this machine");
        assertThat(LOCAL.refusal(InetAddress.ofLiteral(address))).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1.1.1", "93.184.216.34", "172.32.0.1", "192.0.1.1", "2606:4700::1111", "2a00:1450::1"})
    void the_public_internet_is_open(String address) {
        assertThat(STRICT.refusal(InetAddress.ofLiteral(address))).isNull();
    }

    @Test
    void plain_http_leads_to_this_machine_at_most() {
        assertThat(LOCAL.refusal("http://localhost:9/x")).isNull();
        assertThat(LOCAL.refusal("http://example.org/x")).contains("https");
        assertThat(STRICT.refusal("http://localhost:9/x")).isNotNull();
        assertThat(STRICT.refusal("https://example.org/x")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://localhost/",
                "https://LOCALHOST./",
                "https://a.localhost/",
                "https://\uff4cocalhost/",
                "https://localhost\u3002/",
                "https://a\uff0elocalhost/",
                "https://127.0.0.1/",
                "https://\uff11\uff12\uff17.\uff10.\uff10.\uff11/",
                "https://127\u30020\u30020\u30021/",
                "https://[::1]/",
                "https://2130706433/"
            })
    void this_machine_is_refused_in_every_spelling(String url) {
        assertThat(STRICT.refusal(url)).isEqualTo("must not lead to this machine");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://127\u30020\u30020\u30021/",
                "https://\uff19\uff13.184.216.34/",
                "https://93.184.216.34./",
                "https://10.1/",
                "https://[::ffff:93.184.216.34]/"
            })
    void an_ipv4_address_has_one_spelling(String url) {
        assertThat(LOCAL.refusal(url)).isEqualTo("must write an IPv4 address as four plain decimal numbers");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://999.1.1.1/", "https://example.123/", "https://a.0x7f/"})
    void a_name_that_ends_like_an_address_is_refused(String url) {
        assertThat(STRICT.refusal(url)).isEqualTo("must have a host name or an IP address");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://b\u00fccher.example/",
                "https://my_hook.example.com/",
                "https://example.com./",
                "HTTPS://EXAMPLE.COM:8443/",
                "https://93.184.216.34/",
                "https://[2606:4700::1111]/"
            })
    void public_hosts_are_accepted_as_written(String url) {
        assertThat(STRICT.refusal(url)).isNull();
    }
}
