/**
 * The life of a service instance: a pure machine that decides, and the runner that performs what it decided through the
 * ports.
 */
@NullMarked
package io.nuropb.runner;

import org.jspecify.annotations.NullMarked;
