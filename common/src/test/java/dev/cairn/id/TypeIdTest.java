package dev.cairn.id;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TypeIdTest {
    /** From the valid vectors of the TypeID specification. */
    @ParameterizedTest
    @CsvSource({
        "00000000000000000000000000, 00000000-0000-0000-0000-000000000000",
        "00000000000000000000000001, 00000000-0000-0000-0000-000000000001",
        "0000000000000000000000000z, 00000000-0000-0000-0000-00000000001f",
        "7zzzzzzzzzzzzzzzzzzzzzzzzz, ffffffff-ffff-ffff-ffff-ffffffffffff",
        "0123456789abcdefghjkmnpqrs, 0110c853-1d09-52d8-d73e-1194e95b5f19",
        "01h455vb4pex5vsknk084sn02q, 01890a5d-ac96-774b-bcce-b302099a8057"
    })
    void the_vectors_of_the_specification_are_written_and_read(String text, UUID uuid) {
        assertThat(TypeId.write("job", uuid)).isEqualTo("job_" + text);
        assertThat(TypeId.read("job", "job_" + text)).contains(uuid);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "job",
                "job_",
                "key_01h455vb4pex5vsknk084sn02q",
                "job_01h455vb4pex5vsknk084sn02",
                "job_01h455vb4pex5vsknk084sn02qq",
                "job_81h455vb4pex5vsknk084sn02q",
                "job_01H455VB4PEX5VSKNK084SN02Q",
                "job_01h455vb4pex5vsknk084sn0iq",
                "job_01h455vb4pex5vsknk084sn0\0q"
            })
    void anything_else_is_no_identifier(String text) {
        assertThat(TypeId.read("job", text)).isEmpty();
    }

    @Test
    void newer_identifiers_sort_after_older_ones() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            made.add(TypeId.write("job", TypeId.newUuid()));
        }
        assertThat(made).isSorted().doesNotHaveDuplicates();
    }
}
