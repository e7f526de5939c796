package io.nuropb.architecture.offenders.guice;

import org.springframework.core.Ordered;

/** A part of the library that would bring Spring along. */
public final class KnowsSpring implements Ordered {

    @Override
    public int getOrder() {
        return 0;
    }
}
