package dev.cairn.api.http;

import dev.cairn.tenant.Caller;
import jakarta.enterprise.context.RequestScoped;
import org.jspecify.annotations.Nullable;

/** Who makes the current request. */
@RequestScoped
public class CurrentCaller {
    private @Nullable Caller caller;

    void is(Caller authenticated) {
        this.caller = authenticated;
    }

    /** The tenant on whose jobs, and no others, the request acts. */
    public String tenant() {
        if (caller == null) {
            throw new IllegalStateException("a resource was reached without a key");
        }
        return caller.tenant();
    }
}
