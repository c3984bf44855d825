package dev.cairn.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.start.DatabaseAddress.Address;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseAddressTest {
    private static final String PRIMARY = "targetServerType=primary";

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            postgresql://db_server:5433/jobs                | //db_server:5433/jobs?targetServerType=primary | ''  | ''
            postgres://me:a+b%2Bc@db/jobs                   | //db/jobs?targetServerType=primary             | me  | a+b+c
            postgresql://me:p@ss:word@db/jobs               | //db/jobs?targetServerType=primary             | me  | p@ss:word
            postgresql://m%40e@db                           | //db/?targetServerType=primary                 | m@e | ''
            postgresql://one:5432,two_b:5433/jobs           | //one:5432,two_b:5433/jobs?targetServerType=primary&hostRecheckSeconds=1 | '' | ''
            postgresql://one,two/jobs?target_session_attrs=any        | //one,two/jobs?targetServerType=any&hostRecheckSeconds=1 | '' | ''
            postgresql://one,two/jobs?target_session_attrs=read-write | //one,two/jobs?targetServerType=primary&hostRecheckSeconds=1 | '' | ''
            postgresql://one/jobs?sslmode=verify-full&application_name=a+b | //one/jobs?sslmode=verify-full&ApplicationName=a%2Bb&targetServerType=primary | '' | ''
            postgresql://[::1]:5433/jobs                    | //[::1]:5433/jobs?targetServerType=primary     | ''  | ''
            postgresql:///jobs                              | ///jobs?targetServerType=primary               | ''  | ''
            jdbc:postgresql://db_server/jobs?user=me&password=a%26b+c | //db_server/jobs?targetServerType=primary | me | a&b+c
            jdbc:postgresql://one,two/jobs?hostRecheckSeconds=7 | //one,two/jobs?hostRecheckSeconds=7&targetServerType=primary | '' | ''
            jdbc:postgresql:jobs?user=me&password=secret    | //localhost/jobs?targetServerType=primary      | me  | secret
            jdbc:postgresql:/jobs                           | //localhost/jobs?targetServerType=primary      | ''  | ''
            jdbc:postgresql://me:secret@db/jobs             | //db/jobs?targetServerType=primary             | me  | secret
            jdbc:postgresql://db/jobs?options=-c+a=b        | //db/jobs?options=-c+a=b&targetServerType=primary | ''  | ''
            jdbc:postgresql://db/jobs?targetServerType=any  | //db/jobs?targetServerType=any                 | ''  | ''
            """)
    void anAddressIsUnderstoodAsPeopleWriteIt(String url, String address, String user, String password) {
        assertThat(DatabaseAddress.parse(url, Optional.empty(), Optional.empty()))
                .isEqualTo(new Address("jdbc:postgresql:" + address, user, password));
    }

    @Test
    void credentialsOfTheirOwnWin() {
        assertThat(DatabaseAddress.parse("postgresql://me:one@db/jobs", Optional.of("you"), Optional.of("two")))
                .isEqualTo(new Address("jdbc:postgresql://db/jobs?" + PRIMARY, "you", "two"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "db:5432",
                "mysql://me:hidden@db/jobs",
                "postgresql://me:hidden@db:port/jobs",
                "postgresql://me:hidden@db:70000/jobs",
                "postgresql://me:hidden%zz@db/jobs",
                "postgresql://me:hidden@d b/jobs"
            })
    void whatIsNoneIsRefusedWithoutBeingRepeated(String url) {
        assertThatThrownBy(() -> DatabaseAddress.parse(url, Optional.empty(), Optional.empty()))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("CAIRN_DB_URL")
                .hasMessageNotContaining("hidden");
    }

    @Test
    void noPasswordIsEverShown() {
        assertThat(DatabaseAddress.parse(
                                "jdbc:postgresql://me:hidden@db/jobs?password=hidden",
                                Optional.empty(),
                                Optional.empty())
                        .toString())
                .isEqualTo("jdbc:postgresql://db/jobs as me");
    }
}
