package io.nuropb.tls;

/**
 * What an adapter calls things, for the advice that it gives.
 *
 * @param server its server, in the middle of a sentence
 * @param trusting the setting that names authorities to trust
 * @param identity the setting that names a client certificate
 * @param ports which ports are usual, as a sentence without its full stop
 */
public record TlsTerms(String server, String trusting, String identity, String ports) {}
