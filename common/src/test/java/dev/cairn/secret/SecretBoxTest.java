package dev.cairn.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretBoxTest {
    private static final String ONE = key((byte) 1);
    private static final String TWO = key((byte) 2);
    private static final SecretBox.Place PLACE = new SecretBox.Place("acme", "signing", "1");

    private static String key(byte fill) {
        byte[] key = new byte[32];
        Arrays.fill(key, fill);
        return Base64.getEncoder().encodeToString(key);
    }

    @Test
    void what_was_sealed_opens_and_shows_nothing_meanwhile() {
        SecretBox box = new SecretBox(ONE);
        byte[] sealed = box.seal("whsec_hidden", PLACE);
        assertThat(box.open(sealed, PLACE)).isEqualTo("whsec_hidden");
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("hidden");
        assertThat(box.seal("whsec_hidden", PLACE)).isNotEqualTo(sealed);
    }

    @Test
    void a_new_key_encrypts_and_the_old_one_still_opens() {
        byte[] old = new SecretBox(ONE).seal("a", PLACE);
        SecretBox both = new SecretBox(TWO + "," + ONE);
        assertThat(both.open(old, PLACE)).isEqualTo("a");
        assertThat(new SecretBox(TWO).open(both.seal("b", PLACE), PLACE)).isEqualTo("b");
    }

    @Test
    void another_key_is_told_from_damage() {
        byte[] sealed = new SecretBox(ONE).seal("a", PLACE);
        assertThatThrownBy(() -> new SecretBox(TWO).open(sealed, PLACE))
                .isInstanceOf(SecretUnreadable.class)
                .hasMessageContaining("which is not among the keys");
        sealed[sealed.length - 1] ^= 1;
        assertThatThrownBy(() -> new SecretBox(ONE).open(sealed, PLACE))
                .isInstanceOf(SecretUnreadable.class)
                .hasMessageContaining("was changed");
    }

    @Test
    void a_secret_copied_to_another_tenant_opens_nothing() {
        SecretBox box = new SecretBox(ONE);
        byte[] sealed = box.seal("a", PLACE);
        assertThatThrownBy(() -> box.open(sealed, new SecretBox.Place("other", "signing", "1")))
                .isInstanceOf(SecretUnreadable.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "c2hvcnQ=", "not base64 at all", ","})
    void a_key_that_is_none_is_refused_with_advice_and_not_shown(String keys) {
        assertThatThrownBy(() -> new SecretBox(keys))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("openssl rand -base64 32")
                .hasMessageNotContaining("c2hvcnQ")
                .hasMessageNotContaining("at all");
    }
}
