package dev.cairn.start;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HeapTest {
    @Test
    void aHeapThatIsTooSmallIsRefusedWithWhatToDo() {
        assertThatThrownBy(() -> Heap.check(48 << 20))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("48 MB")
                .hasMessageContaining("CAIRN_JAVA_OPTS=-Xmx256m");
        assertThatCode(() -> Heap.check(64 << 20)).doesNotThrowAnyException();
    }
}
