package dev.cairn.system.fleet;

import dev.cairn.system.Shared;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests that get the {@link Fleet}, which all of them share. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@NeedsRabbitmq
@ExtendWith(InFleet.Extension.class)
public @interface InFleet {

    /** Gives it. */
    final class Extension extends Shared<Fleet> {
        Extension() {
            super(Fleet.class, Fleet::plain);
        }
    }
}
