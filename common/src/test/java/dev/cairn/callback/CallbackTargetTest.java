package dev.cairn.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallbackTargetTest {
    @Test
    void a_url_is_split_into_what_is_connected_to_and_what_is_sent() throws UnfitUrl {
        assertThat(CallbackTarget.parse("HTTPS://Hook.Example.com:8443/a/b?c=d"))
                .isEqualTo(new CallbackTarget(true, "Hook.Example.com", "hook.example.com", 8443, "/a/b?c=d"));
        assertThat(CallbackTarget.parse("http://localhost"))
                .isEqualTo(new CallbackTarget(false, "localhost", "localhost", 80, "/"));
    }

    @ParameterizedTest
    @CsvSource({
        "https://example.com,            example.com",
        "https://example.com.,           example.com",
        "https://EXAMPLE.com/,           example.com",
        "https://my_hook.example.com/,   my_hook.example.com",
        "https://_a.b_.example.com/,     _a.b_.example.com",
        "https://my_hook/,               my_hook",
        "https://bücher.example/,        xn--bcher-kva.example",
        "https://BÜCHER.example/,        xn--bcher-kva.example",
        "https://bu\u0308cher.example/,  xn--bcher-kva.example",
        "https://xn--bcher-kva.example/, xn--bcher-kva.example",
        "https://straße.example/,        xn--strae-oqa.example",
        "https://STRA\u1e9eE.example/,   xn--strae-oqa.example",
        "https://βόλος.example/,         xn--nxasmm1c.example",
        "https://例え.テスト/,             xn--r8jz45g.xn--zckzah",
        "https://例え\u3002テスト/,        xn--r8jz45g.xn--zckzah",
        "https://испытание.example/,     xn--80akhbyknj4f.example",
        "https://ישראל.example/,         xn--4dbrk0ce.example",
        "https://हिन्दी.example/,           xn--j2bd4cyah0f.example",
        "https://한국.example/,           xn--3e0b707e.example",
        "https://paral·lel.example/,     xn--parallel-koa.example",
        "https://\u0130.example/,        xn--i-9bb.example",
        "https://💩.example/,            xn--ls8h.example",
        "https://\uff4c\uff4f\uff43alhost/, localhost",
        "https://\u24db\u24de\u24d2\u24d0\u24db\u24d7\u24de\u24e2\u24e3/, localhost",
        "https://\uff11\uff12\uff17.\uff10.\uff10.\uff11/, 127.0.0.1",
        "https://127\u30020\u30020\u30021/, 127.0.0.1",
        "https://127\uff610\uff0e0\u30021/, 127.0.0.1",
        "https://[2606:4700::1111]:8443/, 2606:4700::1111",
        "https://[2606:4700::AbCd]/,     2606:4700::abcd",
    })
    void the_host_is_connected_to_in_its_ascii_form(String url, String host) throws UnfitUrl {
        assertThat(CallbackTarget.parse(url).host()).isEqualTo(host);
    }

    @Test
    void an_ipv6_address_has_brackets_in_the_host_header() throws UnfitUrl {
        assertThat(CallbackTarget.parse("https://[2606:4700::1111]/").hostInUrl())
                .isEqualTo("[2606:4700::1111]");
        assertThat(CallbackTarget.parse("https://example.com/").hostInUrl()).isEqualTo("example.com");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "https://h.example|/",
                "https://h.example/|/",
                "https://h.example?a=b|/?a=b",
                "https://h.example/?a=b?c|/?a=b?c",
                "https://h.example/a%20b%c3%bc|/a%20b%c3%bc",
                "https://h.example/ü?ä=€|/%C3%BC?%C3%A4=%E2%82%AC",
                "https://h.example/💩|/%F0%9F%92%A9",
                "https://h.example/\u00a0\u2028\u202ex|/%C2%A0%E2%80%A8%E2%80%AEx",
                "https://h.example/a;b=c,d!$&'()*+~:@-._|/a;b=c,d!$&'()*+~:@-._",
                "https://h.example/?a[]=1&b=/|/?a[]=1&b=/",
                "https://h.example/../a//b|/../a//b",
            })
    void path_and_query_are_sent_in_ascii_and_escapes_stay(String url, String path) throws UnfitUrl {
        assertThat(CallbackTarget.parse(url).path()).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource({
        "https://h.example,443",
        "https://h.example:,443",
        "http://h.example:/,80",
        "https://h.example:00443,443",
        "https://h.example:65535,65535"
    })
    void a_port_may_be_left_out(String url, int port) throws UnfitUrl {
        assertThat(CallbackTarget.parse(url).port()).isEqualTo(port);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://h.example/a b|write it as %20",
                "<U+0020>https://h.example/|space",
                "https://h.example/<U+0020>|space",
                "https://h.example/<U+0009>|U+0009",
                "https://h.example/<U+000A>|U+000A",
                "https://h.example/<U+0000>|U+0000",
                "https://h.example/<U+007F>|U+007F",
                "https://h.example/<U+0085>|U+0085",
                "https://h.example/<U+D800>x|surrogate",
                "https://h.example\\@other.example/|backslash",
                "https://h.example/a\\b|%5C",
                "https://h.example/%|%25",
                "https://h.example/%4|%25",
                "https://h.example/100%zz|%25",
                "https://h.example/?a=%<U+FF11><U+FF12>|%25",
                "https://h.example/{id}|write it as %7B",
                "https://h.example/?a=<b>|write it as %3C",
                "https://h.example/a[0]|write it as %5B",
                "https:|absolute",
                "https:/h.example|absolute",
                "https:///path|absolute",
                "https://|absolute",
                "https://?a|absolute",
                "https://:443/|absolute",
                "ftp://h.example/|absolute",
                "//h.example/|absolute",
                "hook|absolute",
                "https://user@h.example/|credentials",
                "https://user:word@h.example/|credentials",
                "https://h.example/#part|fragment",
                "https://h.example:0/|port",
                "https://h.example:65536/|port",
                "https://h.example:+80/|port",
                "https://h.example:x/|port",
                "https://h.example:<U+FF18><U+FF10>/|port",
                "https://[2606:4700::1111]x/|port",
                "https://2606:4700::1111/|brackets",
                "https://[2606:4700::1111/|close the bracket",
                "https://[fe80::1%25eth0]/|zone",
                "https://[fe80::1%eth0]/|zone",
                "https://[]/|IPv6",
                "https://[1.2.3.4]/|IPv6",
                "https://[::zz]/|IPv6",
                "https://[1::2::3]/|IPv6",
                "https://./|empty part",
                "https://a..example/|empty part",
                "https://.example/|empty part",
                "https://a.example../|empty part",
                "https://-a.example/|hyphen",
                "https://a-.example/|hyphen",
                "https://a%2eexample/|percent",
                "https://a!b.example/|xn--",
                "https://a<U+2100>.example/|xn--",
                "https://a<U+FF0F>.example/|xn--",
                "https://a<U+00A0>b.example/|xn--",
                "https://a<U+200D>b.example/|xn--",
                "https://a<U+00AD>b.example/|xn--",
                "https://a<U+FE0F>.example/|xn--",
                "https://<U+0301>a.example/|xn--",
                "https://<U+13A0>.example/|xn--",
                "https://<U+1FB3>.example/|xn--",
                "https://<U+03F2>.example/|xn--",
                "https://xn--ü.example/|xn--",
            })
    void what_is_wrong_with_a_url_is_said(String url, String said) {
        assertThatThrownBy(() -> CallbackTarget.parse(withCharacters(url)))
                .isInstanceOf(UnfitUrl.class)
                .hasMessageStartingWith("must ")
                .hasMessageContaining(said);
    }

    @Test
    void names_and_their_parts_are_bounded_in_their_ascii_form() throws UnfitUrl {
        String longest = "a".repeat(63);
        assertThat(CallbackTarget.parse("https://" + longest + ".example/").host())
                .startsWith(longest);
        assertThatThrownBy(() -> CallbackTarget.parse("https://a" + longest + ".example/"))
                .hasMessageContaining("at most 63");
        assertThatThrownBy(() -> CallbackTarget.parse("https://" + "ü".repeat(59) + "例.example/"))
                .hasMessageContaining("at most 63");
        assertThatThrownBy(() -> CallbackTarget.parse("https://" + "\ud83d\udca9".repeat(900) + "/"))
                .hasMessageContaining("at most 63");
        String name = (longest + ".").repeat(3);
        assertThat(CallbackTarget.parse("https://" + name + "a".repeat(61) + "./")
                        .host())
                .hasSize(253);
        assertThatThrownBy(() -> CallbackTarget.parse("https://" + name + "a".repeat(62)))
                .hasMessageContaining("at most 253");
    }

    private static String withCharacters(String text) {
        return Pattern.compile("<U\\+([0-9A-F]{4})>")
                .matcher(text)
                .replaceAll(found -> Character.toString(Integer.parseInt(found.group(1), 16)));
    }
}
