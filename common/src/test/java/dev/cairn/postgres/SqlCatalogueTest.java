package dev.cairn.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.cairn.agent.AgentDefinition;
import dev.cairn.agent.AgentVersion;
import dev.cairn.agent.Limits;
import dev.cairn.id.TypeId;
import java.util.List;
import org.junit.jupiter.api.Test;

class SqlCatalogueTest {
    private final SqlCatalogue catalogue = new SqlCatalogue(TestDatabase.database());
    private final String name = "agent-" + TypeId.newUuid();

    @Test
    void publishing_the_same_definition_again_makes_no_version() {
        assertThat(publish("be kind").ref().version()).isEqualTo(1);
        assertThat(publish("be kind").ref().version()).isEqualTo(1);
        assertThat(publish("be brief").ref().version()).isEqualTo(2);
        assertThat(publish("be kind").ref().version()).isEqualTo(3);
    }

    @Test
    void a_version_once_published_never_changes() {
        AgentVersion first = publish("be kind");
        publish("be brief");
        SqlCatalogue afresh = new SqlCatalogue(TestDatabase.database());
        assertThat(afresh.get(first.ref())).contains(first);
        assertThat(afresh.find("default", name, 1)).contains(first);
        assertThat(afresh.find("default", name, 0)).map(a -> a.ref().version()).contains(2);
        assertThat(afresh.find("default", name, 9)).isEmpty();
    }

    @Test
    void a_tenants_own_agent_hides_a_shared_one_and_no_other_tenant_sees_it() throws Exception {
        TestDatabase.execute("insert into tenant (id) values ('globex') on conflict do nothing");
        publish("shared words");
        catalogue.publish("globex", definition("own words"));
        assertThat(catalogue.find("globex", name, 0)).map(a -> a.ref().owner()).contains("globex");
        assertThat(catalogue.find("default", name, 0)).map(a -> a.ref().owner()).contains("shared");
    }

    @Test
    void changed_code_under_an_old_version_is_refused() {
        catalogue.publishCoded("shared", definition("one"), 1);
        assertThatIllegalStateException()
                .isThrownBy(() -> catalogue.publishCoded("shared", definition("two"), 1))
                .withMessageContaining("raise its version()");
    }

    private AgentVersion publish(String instructions) {
        return catalogue.publish("shared", definition(instructions));
    }

    private AgentDefinition definition(String instructions) {
        return new AgentDefinition(
                name,
                null,
                AgentDefinition.Kind.DECLARED,
                "default",
                instructions,
                List.of("search"),
                Limits.DEFAULT,
                null,
                null);
    }
}
