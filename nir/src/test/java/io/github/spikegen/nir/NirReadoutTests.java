package io.github.spikegen.nir;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.nir.NirReadout.Function;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NirReadoutTests {

  /** One row of three places, four channels: rows 0 2 4 / 6 8 10 of pixels and their neighbors. */
  @Test
  void channelsBecomePixels() {
    NirReadout readout = new NirReadout(Function.IDENTITY, 2, 1, 2, 2, 5);
    try (NDManager manager = NDManager.newBaseManager()) {
      float[] steps = new float[24];
      for (int i = 0; i < 24; i++) {
        steps[i] = i - 12; // the second step is 0 to 11
      }
      NDArray image = readout.apply(manager.create(steps, new Shape(2, 1, 4, 1, 3)));
      assertEquals(new Shape(1, 1, 2, 5), image.getShape());
      assertArrayEquals(new float[] {1, 7, 3, 9, 5, 13, 19, 15, 21, 17}, image.toFloatArray());
    }
  }

  @Test
  void pixelsAreLimited() {
    NirReadout readout = new NirReadout(Function.TANH, 1, 0.5, 1, 0, 0);
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray values = manager.create(new float[] {-5, 0, 5}, new Shape(1, 1, 3));
      assertArrayEquals(new float[] {0, 0.5f, 1}, readout.apply(values).toFloatArray());
    }
  }

  @Test
  void metadataThatMakesNoSenseIsRefused() {
    refuses("metadata of the readout: For input string", Map.of("space_to_depth", "many"));
    refuses("metadata of the readout: expected squares of 1", Map.of("space_to_depth", "0"));
    refuses("metadata of the readout: No enum constant", Map.of("readout_function", "relu"));
    assertEquals(new NirReadout(Function.IDENTITY, 1, 0, 1, 0, 0), NirReadout.of(graph(Map.of())));
    try (NDManager manager = NDManager.newBaseManager()) {
      NirReadout readout = new NirReadout(Function.IDENTITY, 1, 0, 2, 4, 4);
      NDArray grid = manager.zeros(new Shape(1, 3, 2, 2));
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> readout.rearranged(grid));
      assertEquals(
          "an image of 4x4 pixels in squares of 2 has no shape (1, 3, 2, 2)", e.getMessage());
    }
  }

  private static NirGraph graph(Map<String, String> metadata) {
    Map<String, NirNode> nodes = new LinkedHashMap<>();
    nodes.put("in", new NirNode.Input(new Shape(1)));
    nodes.put("out", new NirNode.Output(new Shape(1)));
    return new NirGraph(nodes, metadata);
  }

  private static void refuses(String message, Map<String, String> metadata) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> NirReadout.of(graph(metadata)), message);
    assertEquals(message, e.getMessage().substring(0, message.length()));
  }
}
