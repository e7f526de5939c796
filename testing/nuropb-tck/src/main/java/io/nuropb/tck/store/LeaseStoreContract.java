package io.nuropb.tck.store;

/**
 * What every {@link io.nuropb.store.LeaseStore} promises, as tests.
 *
 * <p>Implement it in a test class of your store's and supply a bench; JUnit finds the tests. What needs a server that
 * can be made to fail is in {@link LeaseStoreFaultContract}.
 *
 * <pre>{@code
 * class MyStoreTest implements LeaseStoreContract {
 *     private final MyStoreBench bench = new MyStoreBench();
 *
 *     @Override
 *     public LeaseStoreBench bench() {
 *         return bench;
 *     }
 * }
 * }</pre>
 */
public interface LeaseStoreContract
        extends StoreCommitContract, StoreReadContract, StoreLeaseContract, StoreWatchContract, StoreEndContract {}
