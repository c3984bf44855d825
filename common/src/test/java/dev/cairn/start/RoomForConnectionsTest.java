package dev.cairn.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.job.StorageFailure;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class RoomForConnectionsTest {
    @Test
    void an_act_is_repeated_until_there_is_room() {
        Iterator<Supplier<String>> acts = List.<Supplier<String>>of(this::noRoom, this::noRoom, () -> "published")
                .iterator();
        assertThat(RoomForConnections.await(() -> acts.next().get())).isEqualTo("published");
        assertThat(acts).isExhausted();
    }

    @Test
    void another_failure_ends_the_start() {
        assertThatThrownBy(() -> RoomForConnections.await(() -> {
                    throw new IllegalStateException("published before with another description");
                }))
                .isInstanceOf(IllegalStateException.class);
    }

    private String noRoom() {
        throw new StorageFailure.NoRoom("too many connections", new SQLException());
    }
}
