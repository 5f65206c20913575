package io.github.spikegen.autograd;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * A copy of an array in Java's memory: what outlives a step, or travels to another process.
 *
 * @param type the type of the elements
 * @param shape the size of each axis
 * @param bytes the elements in row-major order, the least significant byte first; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // of use as a message alone: nobody compares two of them
public record HostArray(DataType type, long[] shape, byte[] bytes) implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

  public HostArray {
    Objects.requireNonNull(type, "type");
    long expected = new Shape(shape).size() * type.getNumOfBytes();
    if (bytes.length != expected) {
      throw new IllegalArgumentException(
          "bytes must be %d for %s %s, but are %d"
              .formatted(expected, type, new Shape(shape), bytes.length));
    }
  }

  /**
   * {@return a copy of an array's elements}
   *
   * @param array any array of at most 2 GiB
   */
  public static HostArray of(NDArray array) {
    if (LITTLE_ENDIAN && ArrayMemory.isHostFloat32(array) && ArrayMemory.of(array).contiguous()) {
      byte[] bytes = new byte[Math.toIntExact(array.size() * Float.BYTES)];
      ByteBuffer.wrap(bytes)
          .order(ByteOrder.LITTLE_ENDIAN)
          .asFloatBuffer()
          .put(ArrayMemory.floats(array));
      return new HostArray(DataType.FLOAT32, array.getShape().getShape(), bytes);
    }
    ByteBuffer source = array.toByteBuffer().order(ByteOrder.nativeOrder());
    byte[] bytes = new byte[source.remaining()];
    source.get(bytes);
    return new HostArray(
        array.getDataType(), array.getShape().getShape(), inOtherOrder(bytes, array.getDataType()));
  }

  /**
   * {@return an array of float32 numbers}
   *
   * @param values the elements in row-major order
   * @param shape their shape
   */
  public static HostArray of(float[] values, Shape shape) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
    bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
    return new HostArray(DataType.FLOAT32, shape.getShape(), bytes.array());
  }

  /**
   * {@return the elements of an array of float32}
   *
   * @throws IllegalStateException if the elements are of another type
   */
  public float[] floats() {
    if (type != DataType.FLOAT32) {
      throw new IllegalStateException("elements must be float32, but are " + type);
    }
    float[] values = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }

  /** Turns native order into the order of the bytes here, or back; not copied where both agree. */
  private static byte[] inOtherOrder(byte[] bytes, DataType type) {
    if (LITTLE_ENDIAN) {
      return bytes;
    }
    int width = type.getNumOfBytes();
    byte[] turned = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      turned[i] = bytes[i - i % width + width - 1 - i % width];
    }
    return turned;
  }

  /**
   * {@return an array with these elements, in memory of the engine}
   *
   * @param manager the manager of the result
   */
  public NDArray toArray(NDManager manager) {
    if (type == DataType.FLOAT32 && manager.getDevice().equals(Device.cpu()) && bytes.length > 0) {
      NDArray array = manager.create(new Shape(shape), type);
      copyFloats(array);
      return array;
    }
    ByteBuffer direct = manager.allocateDirect(bytes.length).order(ByteOrder.nativeOrder());
    direct.put(inOtherOrder(bytes, type)).rewind();
    try (NDArray overJavaBuffer = manager.create(direct, new Shape(shape), type)) {
      return overJavaBuffer.duplicate();
    }
  }

  /** Writes float32 into memory of the host. */
  private void copyFloats(NDArray target) {
    ArrayMemory.floats(target)
        .put(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer());
    ArrayMemory.markChanged(target);
  }

  /**
   * Copies the elements into an array.
   *
   * @param target an array of the same shape
   * @throws IllegalArgumentException if it has another shape
   */
  public void copyTo(NDArray target) {
    Shape given = new Shape(shape);
    if (!target.getShape().equals(given)) {
      throw new IllegalArgumentException(
          "shape must be %s, but is %s".formatted(target.getShape(), given));
    }
    if (type == DataType.FLOAT32
        && ArrayMemory.isHostFloat32(target)
        && ArrayMemory.of(target).contiguous()) {
      copyFloats(target);
      return;
    }
    try (NoGrad off = new NoGrad();
        NDArray source = toArray(target.getManager())) {
      ArrayMemory.copy(source, target);
    }
  }
}
