@NullMarked
package io.nuropb.rabbitmq;

import org.jspecify.annotations.NullMarked;
