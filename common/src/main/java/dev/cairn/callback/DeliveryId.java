package dev.cairn.callback;

import dev.cairn.id.TypeId;
import java.util.UUID;

/** The identity of a delivery, written {@code dlv_…}: the {@code webhook-id} of every try. */
public record DeliveryId(UUID value) {
    private static final String PREFIX = "dlv";

    @Override
    public String toString() {
        return TypeId.write(PREFIX, value);
    }
}
