package io.github.spikegen.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;

class ParameterStateTests {

  /** An array that says that it is on a GPU. */
  private static NDArray elsewhere(NDArray array) {
    return (NDArray)
        Proxy.newProxyInstance(
            NDArray.class.getClassLoader(),
            new Class<?>[] {NDArray.class},
            (proxy, method, arguments) ->
                "getDevice".equals(method.getName())
                    ? Device.gpu()
                    : method.invoke(array, arguments));
  }

  @Test
  void arraysOfAnotherDeviceMoveAndOthersStay() {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      NDArray source = manager.create(new float[] {1, 2});
      NDArray here = manager.create(new float[] {3, 4});
      ParameterState state = new ParameterState(1);
      state.arrays.put("mean", elsewhere(source));
      state.arrays.put("mean_square", here);
      state.moveTo(Device.cpu());
      NDArray moved = state.arrays.get("mean");
      assertEquals(Device.cpu(), moved.getDevice());
      assertEquals("mean", moved.getName());
      assertArrayEquals(new float[] {1, 2}, moved.toFloatArray());
      assertTrue(source.isReleased());
      assertSame(here, state.arrays.get("mean_square"));
      assertFalse(here.isReleased());
    }
  }
}
