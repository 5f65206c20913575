package io.github.spikegen.run.inspection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.types.Shape;
import io.github.spikegen.run.inspection.NeuronChoice.NeuronShape;
import org.junit.jupiter.api.Test;

class NeuronShapeTests {

  @Test
  void channelsRowsAndColumnsAreCountedLastAxisFirst() {
    NeuronShape shape = NeuronShape.of(new Shape(4, 8, 2, 3, 5));
    assertEquals(30, shape.count());
    assertEquals("2x3x5 = 30", shape.toString());
    assertEquals("0:0:0", shape.place(0));
    assertEquals("0:1:2", shape.place(7));
    assertEquals("1:2:4", shape.place(29));
  }

  @Test
  void aRowHasIndicesAlone() {
    NeuronShape shape = NeuronShape.of(new Shape(4, 8, 1024));
    assertEquals("1,024", shape.toString());
    assertEquals("1000", shape.place(1000));
  }
}
