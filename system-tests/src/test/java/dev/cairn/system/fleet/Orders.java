package dev.cairn.system.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.system.Api;
import dev.cairn.system.survival.Triage;
import java.util.ArrayList;
import java.util.List;

/** Jobs by the dozen. */
final class Orders {
    private Orders() {}

    static JsonNode number(int number) {
        return Api.JSON.createObjectNode().put("number", number);
    }

    /** Submits so many jobs that ask the model three times, by turns to both apis. */
    static List<String> triage(Fleet fleet, String about, int jobs) throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < jobs; i++) {
            ids.add(fleet.api(i % 2).submit(Triage.AGENT, Triage.ticket(about + " " + i)));
        }
        return ids;
    }

    /** The states in which these jobs end, each waited for. */
    static List<String> ends(Fleet fleet, List<String> ids) throws Exception {
        List<String> states = new ArrayList<>();
        for (String id : ids) {
            states.add(fleet.api(0).untilFinal(id).path("status").asText());
        }
        return states;
    }
}
