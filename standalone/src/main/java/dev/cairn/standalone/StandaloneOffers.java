package dev.cairn.standalone;

import dev.cairn.agent.Offers;
import dev.cairn.worker.agent.Agents;
import jakarta.inject.Singleton;
import java.util.Set;

/** The one worker is in the same JVM, so what it offers is known exactly. */
@Singleton
class StandaloneOffers implements Offers {
    private final Set<String> capabilities;

    StandaloneOffers(Agents agents) {
        this.capabilities = Set.copyOf(agents.capabilities());
    }

    @Override
    public boolean has(String lane, String requirement) {
        return capabilities.contains(requirement);
    }

    @Override
    public boolean knows(String lane) {
        return true;
    }
}
