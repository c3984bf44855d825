package dev.cairn.system.survival;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.system.Cairn;
import dev.cairn.system.ModelServer.Reply;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Usual replies made odd. */
final class OddReply {
    private OddReply() {}

    static Reply edited(Reply reply, Consumer<ObjectNode> edit) throws Exception {
        ObjectNode completion = (ObjectNode) Cairn.JSON.readTree(reply.body());
        edit.accept(completion);
        return new Reply(reply.status(), completion.toString(), reply.headers());
    }

    static ObjectNode message(ObjectNode completion) {
        return (ObjectNode) completion.path("choices").path(0).path("message");
    }

    static Reply withIds(Reply reply, @Nullable String id) throws Exception {
        return edited(
                reply,
                c -> ((ArrayNode) message(c).withArray("tool_calls")).forEach(call -> {
                    if (id == null) {
                        ((ObjectNode) call).remove("id");
                    } else {
                        ((ObjectNode) call).put("id", id);
                    }
                }));
    }
}
