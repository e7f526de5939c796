package io.nuropb.testservers;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Whom an adapter is to trust, and what to show for itself.
 *
 * @param authority PEM file with the one authority to trust
 * @param identity the client certificate, if there is one
 */
public record TlsClient(Path authority, Optional<TlsIdentity> identity) {}
