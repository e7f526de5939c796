package io.nuropb.tck.coordinator;

/**
 * What every {@link io.nuropb.election.Coordinator} has to do, as tests.
 *
 * <p>Implement it in a test class of your adapter's and supply a bench; JUnit finds the tests. What needs faults that
 * not everybody can inject is in {@link CoordinatorFaultContract} and {@link CoordinatorOutageContract}, what needs
 * real threads in {@link CoordinatorThreadsContract}, and what only a coordinator has that Python instances share, in
 * {@link MixedFleetContract}.
 *
 * <pre>{@code
 * class MyCoordinatorTest implements CoordinatorContract {
 *     private final MyBench bench = new MyBench();
 *
 *     @Override
 *     public CoordinatorBench bench() {
 *         return bench;
 *     }
 * }
 * }</pre>
 */
public interface CoordinatorContract
        extends ElectionContract, ProclamationContract, MembersContract, SessionEndContract {}
