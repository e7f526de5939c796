package io.nuropb.testkit.servers;

import java.nio.file.Path;

/**
 * A certificate with its private key, in the two forms that servers and clients ask for.
 *
 * @param certificate PEM file with the certificate
 * @param privateKey PEM file with the unencrypted PKCS #8 key
 * @param keyStore PKCS #12 file with both
 * @param password the password of that file and of the key in it, worthless outside of a test
 */
public record TlsIdentity(Path certificate, Path privateKey, Path keyStore, String password) {}
