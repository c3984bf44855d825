package dev.cairn.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.tenant.Caller;
import dev.cairn.tenant.KeySecret;
import dev.cairn.tenant.Scope;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

class SqlKeysTest {
    private final SqlKeys keys = new SqlKeys(TestDatabase.database());

    @Test
    void a_key_is_found_by_the_hash_of_its_secret_and_the_secret_is_kept_nowhere() {
        String secret = KeySecret.generate();
        keys.create("acme", "ci", EnumSet.of(Scope.READ), KeySecret.hash(secret));
        assertThat(keys.find(KeySecret.hash(secret))).contains(new Caller("acme", "ci", EnumSet.of(Scope.READ)));
        assertThat(TestDatabase.value("select string_agg(api_key::text, ' ') from api_key"))
                .doesNotContain(secret);
        assertThat(secret).startsWith("ck_").hasSizeGreaterThan(40);
    }

    @Test
    void an_unknown_or_revoked_key_is_not_found() throws Exception {
        byte[] hash = KeySecret.hash(KeySecret.generate());
        assertThat(keys.find(hash)).isEmpty();
        keys.create("acme", "gone", EnumSet.allOf(Scope.class), hash);
        TestDatabase.execute("update api_key set revoked_at = clock_timestamp() where name = 'gone'");
        assertThat(keys.find(hash)).isEmpty();
    }
}
