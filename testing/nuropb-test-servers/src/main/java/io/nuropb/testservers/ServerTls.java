package io.nuropb.testservers;

import java.nio.file.Path;

/**
 * What a private server needs to speak TLS.
 *
 * @param identity the server's certificate and key. For etcd it must be valid for servers and for clients
 * @param authority the PEM certificate of the authority whose client certificates are trusted
 * @param clientCertificateRequired whether a client without a certificate is turned away
 */
public record ServerTls(TlsIdentity identity, Path authority, boolean clientCertificateRequired) {}
