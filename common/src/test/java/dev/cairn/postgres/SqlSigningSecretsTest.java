package dev.cairn.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.callback.CallbackSecrets;
import dev.cairn.callback.SigningSecrets.Sealed;
import dev.cairn.id.TypeId;
import dev.cairn.secret.SecretBox;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SqlSigningSecretsTest {
    private static final SecretBox BOX = new SecretBox(Base64.getEncoder().encodeToString(new byte[32]));
    private final SqlSigningSecrets kept = new SqlSigningSecrets(TestDatabase.database());
    private final CallbackSecrets secrets = new CallbackSecrets(kept, BOX);
    private final String tenant = "t-" + TypeId.newUuid();

    @BeforeEach
    void makeTenant() throws Exception {
        TestDatabase.execute("insert into tenant (id) values ('" + tenant + "')");
    }

    @Test
    void concurrent_first_uses_agree_on_one_secret() throws Exception {
        List<Object> ids = atOnce(() -> secrets.current(tenant).getFirst().id());
        assertThat(ids).hasSize(8).containsOnly(ids.getFirst());
    }

    @Test
    void of_concurrent_reveals_one_gets_the_secret() throws Exception {
        List<Optional<String>> answers = atOnce(() -> secrets.reveal(tenant));
        assertThat(answers.stream().flatMap(Optional::stream)).hasSize(1).allMatch(s -> s.startsWith("whsec_"));
        assertThat(secrets.reveal(tenant)).isEmpty();
    }

    @Test
    void concurrent_rotations_leave_one_current_secret() throws Exception {
        secrets.current(tenant);
        List<Optional<String>> answers = atOnce(() -> secrets.rotate(tenant, Duration.ofHours(1)));
        assertThat(answers.stream().flatMap(Optional::stream)).isNotEmpty();
        assertThat(kept.signing(tenant).stream().filter(s -> s.signsUntil() == null))
                .hasSize(1);
    }

    @Test
    void a_rotation_during_an_overlap_keeps_two_older_secrets_at_most() {
        for (int i = 0; i < 4; i++) {
            assertThat(secrets.rotate(tenant, Duration.ofHours(1))).isPresent();
        }
        List<Sealed> signing = kept.signing(tenant);
        assertThat(signing).hasSize(3);
        assertThat(signing.getFirst().signsUntil()).isNull();
        assertThat(signing.getFirst().revealed()).isTrue();
    }

    @Test
    void a_rotation_without_overlap_ends_the_old_secret_at_once() {
        secrets.current(tenant);
        assertThat(secrets.rotate(tenant, Duration.ZERO)).isPresent();
        assertThat(kept.signing(tenant)).hasSize(1);
    }

    private static <T> List<T> atOnce(Callable<T> call) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> futures = threads.invokeAll(Collections.nCopies(8, call));
            Stream.Builder<T> results = Stream.builder();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results.build().toList();
        }
    }
}
