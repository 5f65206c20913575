package io.github.spikegen.autograd;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Applies functions with a gradient of their own, within a {@link GradientScope}.
 *
 * <p>The engine's graph cannot hold such a function, so the graph is cut there: the result starts a
 * new graph, and the function, its inputs and its result are recorded on the thread's tape. {@link
 * GradientScope#backward} lets the engine run from the loss to the results, then goes through the
 * tape from the newest entry to the oldest: each function turns the gradient of its result into
 * those of its inputs, from which the engine continues through the graph before.
 *
 * <p>Where the input of a function has other consumers too, gradients add up correctly, but the
 * graph before it is run through once for each consumer: {@link #cut} avoids that.
 */
public final class GradientTape {

  private static final ThreadLocal<GradientTape> CURRENT = new ThreadLocal<>();
  private static final CustomGradient IDENTITY = new Identity();

  /** The managers of the open scopes of this thread; the entries belong to them. */
  private final List<NDManager> scopes = new ArrayList<>();

  private final List<TapedFunction> functions = new ArrayList<>();

  private GradientTape() {}

  /** Opens the thread's tape, or continues it in a scope within a scope. */
  static GradientTape open(NDManager scope) {
    GradientTape tape = CURRENT.get();
    if (tape == null) {
      tape = new GradientTape();
      CURRENT.set(tape);
    }
    tape.scopes.add(scope);
    return tape;
  }

  /**
   * {@return whether a {@link GradientScope} is open on this thread, so that functions with their
   * own gradient can be recorded}
   */
  public static boolean isOpen() {
    return CURRENT.get() != null;
  }

  /**
   * {@return whether functions that loop over {@link ArrayMemory#floats} can be applied to an array
   * now: it is float32 on the host, and gradients are either not recorded or recorded by a {@link
   * GradientScope}}
   *
   * @param x any array
   */
  public static boolean canLoopOver(NDArray x) {
    return ArrayMemory.isHostFloat32(x) && (!NoGrad.isRecording() || isOpen());
  }

  /**
   * Computes a function. While gradients are recorded, they flow by the function's own rule into
   * those inputs that are in a graph, parameters included. These inputs must keep their values
   * until the backward pass.
   *
   * @param function the function
   * @param inputs its inputs
   * @return the function's result, in the manager of the first input
   * @throws IllegalStateException if a gradient has to be recorded and no {@link GradientScope} is
   *     open on this thread
   */
  public static NDArray apply(CustomGradient function, NDArray... inputs) {
    List<ArrayMemory> memories =
        NoGrad.isRecording() ? Stream.of(inputs).map(ArrayMemory::of).toList() : List.of();
    if (memories.stream().noneMatch(ArrayMemory::inGraph)) {
      try (NoGrad off = new NoGrad()) {
        return function.forward(new NDList(inputs));
      }
    }
    GradientTape tape = CURRENT.get();
    if (tape == null) {
      throw new IllegalStateException(
          "a function with its own gradient is recorded in a GradientScope only, and none is open"
              + " on thread "
              + Thread.currentThread().getName());
    }
    return tape.record(function, new NDList(inputs), memories);
  }

  /**
   * {@return an array of {@code x}'s memory, in its manager, where a new graph starts: the backward
   * pass runs through everything before only once, however many consumers the result has} It is
   * useful where a residual block begins: take both branches from the result. Without an open scope
   * or gradient it only returns another handle.
   *
   * @param x any array
   */
  public static NDArray cut(NDArray x) {
    return isOpen() ? apply(IDENTITY, x) : x.reshape(x.getShape());
  }

  private NDArray record(CustomGradient function, NDList inputs, List<ArrayMemory> memories) {
    NDArray leaf;
    try (NoGrad off = new NoGrad()) {
      leaf = function.forward(inputs);
    }
    leaf.setRequiresGradient(true);
    NDArray result = TorchScriptOperators.sameMemory(leaf);
    NDManager owner = scopes.get(scopes.size() - 1);
    NDList handles = new NDList(inputs.size()); // of our own: layers close theirs
    inputs.forEach(input -> handles.add(input.reshape(input.getShape())));
    handles.attach(owner);
    leaf.attach(owner);
    functions.add(new TapedFunction(function, handles, memories, (PtNDArray) leaf));
    return result;
  }

  /**
   * Runs from a loss to everything it depends on.
   *
   * @param loss one value
   * @param gradient its gradient
   */
  void backward(NDArray loss, NDArray gradient) {
    JniUtils.backward((PtNDArray) loss, (PtNDArray) gradient, !functions.isEmpty(), false);
    try (NoGrad off = new NoGrad()) {
      for (int i = functions.size() - 1; i >= 0; i--) {
        if (functions.get(i).isReached()) {
          // what comes before may have other ways to the loss, through older functions
          functions.remove(i).backward(i > 0);
        }
      }
    }
  }

  /** Leaves a scope before its manager closes; entries that may still be needed go to the next. */
  void close(NDManager scope) {
    if (!scopes.remove(scope)) {
      return; // closed again
    }
    if (scopes.isEmpty()) {
      functions.clear();
      CURRENT.remove();
      return;
    }
    functions.forEach(function -> function.move(scope, scopes.get(scopes.size() - 1)));
  }

  private static final class Identity implements CustomGradient.Unary {

    @Override
    public NDArray forward(NDArray x) {
      return x.stopGradient();
    }

    @Override
    public NDArray backward(NDArray x, NDArray gradient) {
      return gradient;
    }
  }
}
