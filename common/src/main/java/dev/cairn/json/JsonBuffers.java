package dev.cairn.json;

import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * Buffers that JSON is read and written with. Jackson keeps them by thread, and nearly all threads here are virtual ones that
 * live for one job or request: each of them would be given new buffers, of 8 kB and more, for every few hundred bytes of JSON.
 */
public final class JsonBuffers {
    private JsonBuffers() {}

    /** Has a new mapper, which nobody uses yet, take its buffers from a pool that all threads share. */
    public static <M extends ObjectMapper> M shared(M mapper) {
        mapper.getFactory().setRecyclerPool(JsonRecyclerPools.sharedConcurrentDequePool());
        return mapper;
    }
}
