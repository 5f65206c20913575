package io.github.spikegen.data;

/** Images with labels, or with null in their place if there are none. */
record LabelledImages(ByteImages images, ClassLabels labels) {

  LabelledImages subset(int... indices) {
    return new LabelledImages(
        images.subset(indices), labels == null ? null : labels.subset(indices));
  }

  int classes() {
    return labels == null ? 0 : labels.classes();
  }

  ClassLabels requireLabels() {
    if (labels == null) {
      throw new IllegalStateException(
          "this set of %d images has no labels".formatted(images.count()));
    }
    return labels;
  }

  String checksum() {
    return Checksum.of(images, labels);
  }
}
