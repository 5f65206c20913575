package io.github.spikegen.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.probe.ActivityRecorder.LayerRecording;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/** What some units of a layer did, batch after batch. */
final class RecordedUnits {

  private final String layer;
  private final int maxUnits;
  private final RandomKey key;

  /** The axes of one stimulus; null until the layer runs. */
  private Shape unitShape;

  /** The units that are kept, ascending; null for all. */
  private long[] indices;

  private final NDList batches = new NDList();
  private int stimulusAxis;

  RecordedUnits(String layer, int maxUnits, RandomKey key) {
    this.layer = layer;
    this.maxUnits = maxUnits;
    this.key = key;
  }

  /** Copies the units that are kept to one axis, behind axes that are no units. */
  NDArray chosen(NDArray activity, int axes) {
    Shape shape = activity.getShape();
    if (shape.dimension() < axes) {
      throw new IllegalArgumentException(
          "%s must have %d axes before its units, but is %s".formatted(layer, axes, shape));
    }
    choose(shape.slice(axes));
    Shape before = shape.slice(0, axes);
    try (NDArray rows = activity.reshape(before.size(), unitShape.size());
        NDArray kept = indices == null ? rows.duplicate() : columns(rows);
        NDArray shaped = kept.reshape(before.add(kept.getShape().get(1)))) {
      return shaped.toType(DataType.FLOAT32, true);
    }
  }

  private NDArray columns(NDArray rows) {
    try (NDArray positions = rows.getManager().create(indices);
        NDArray columns = rows.transpose();
        NDArray kept = columns.get(positions)) {
      return kept.transpose();
    }
  }

  private void choose(Shape units) {
    if (unitShape == null) {
      unitShape = units;
      int count = Math.toIntExact(units.size());
      indices = count <= maxUnits ? null : drawn(count);
    } else if (!unitShape.equals(units)) {
      throw new IllegalArgumentException(
          "%s was recorded with units %s, and now has %s".formatted(layer, unitShape, units));
    }
  }

  /** Draws without replacement: each unit is taken as likely as what is still missing asks for. */
  private long[] drawn(int count) {
    SplittableRandom random = key.generator();
    int[] missing = {maxUnits};
    return LongStream.range(0, count)
        .filter(
            unit -> {
              boolean taken = random.nextLong(count - unit) < missing[0];
              missing[0] -= taken ? 1 : 0;
              return taken;
            })
        .toArray();
  }

  /** Keeps a batch, which now belongs to the given manager. */
  void keep(NDArray batch, int axisOfStimuli, NDManager owner) {
    stimulusAxis = axisOfStimuli;
    batch.attach(owner);
    batches.add(batch);
  }

  Optional<LayerRecording> recording() {
    if (batches.isEmpty()) {
      return Optional.empty();
    }
    if (batches.size() > 1) {
      NDArray all = NDArrays.concat(batches, stimulusAxis);
      batches.close();
      batches.clear();
      batches.add(all);
    }
    return Optional.of(new LayerRecording(layer, unitShape.size(), batches.get(0)));
  }
}
