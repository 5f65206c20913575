package io.github.spikegen.autograd;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Initializes networks with weights that a key alone decides. DJL's initializers draw from the
 * generator of the engine, which the whole process shares; here the same initializers draw from the
 * key, and the engine's generator is not touched.
 *
 * <p>Each parameter keeps the distribution that its initializer has. The n-th parameter that is
 * drawn at all (constants are not) comes from {@code key.fold(n)}.
 */
public final class InitialWeights {

  private final RandomKey key;
  private int drawn;

  private InitialWeights(RandomKey key) {
    this.key = key;
  }

  /**
   * Initializes a block with float32 parameters.
   *
   * @param block a block without weights
   * @param key where they come from
   * @param manager the manager of the parameters
   * @param inputs the shapes of the block's inputs
   * @param <B> the type of the block
   * @return the block
   */
  public static <B extends Block> B draw(
      B block, RandomKey key, NDManager manager, Shape... inputs) {
    block.initialize(new InitialWeights(key).drawingFor(manager), DataType.FLOAT32, inputs);
    return block;
  }

  /** Returns a view of a manager whose random numbers come from the key. */
  private NDManager drawingFor(NDManager manager) {
    return (NDManager)
        Proxy.newProxyInstance(
            NDManager.class.getClassLoader(),
            new Class<?>[] {NDManager.class},
            (proxy, method, arguments) -> call(manager, method, arguments));
  }

  private Object call(NDManager manager, Method method, Object[] arguments) throws Throwable {
    String name = method.getName();
    if (name.equals("randomUniform")) {
      float low = (float) arguments[0];
      NDArray uniform = key.fold(drawn++).uniform(manager, (Shape) arguments[2]);
      return typed(uniform.muli((float) arguments[1] - low).addi(low), arguments, 3);
    }
    if (name.equals("randomNormal")) {
      boolean standard = arguments[0] instanceof Shape;
      Shape shape = (Shape) arguments[standard ? 0 : 2];
      NDArray normal = key.fold(drawn++).normal(manager, shape);
      return standard
          ? typed(normal, arguments, 1)
          : typed(normal.muli((float) arguments[1]).addi((float) arguments[0]), arguments, 3);
    }
    if (name.startsWith("random") || name.startsWith("sample") || name.equals("truncatedNormal")) {
      throw new UnsupportedOperationException(
          "weights are drawn with randomUniform and randomNormal, not with " + name);
    }
    try {
      Object result = method.invoke(manager, arguments);
      return name.equals("newSubManager") ? drawingFor((NDManager) result) : result;
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** Converts to the data type among the arguments of a call, if there is one. */
  private static NDArray typed(NDArray drawn, Object[] arguments, int position) {
    if (arguments.length <= position || arguments[position] == DataType.FLOAT32) {
      return drawn;
    }
    try (NDArray float32 = drawn) {
      return float32.toType((DataType) arguments[position], true);
    }
  }
}
