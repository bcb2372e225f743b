"""SGD in NumPy, as one would write it by hand. Usage: numpy_peer.py FOLDER NAME FEATURES CLASSES HIDDEN ROWS; prints the processor seconds it took and the final loss.

FOLDER holds values.u8 and labels.u8 (the training set), NAME.u32 (the rows of each step) and NAME.f32 (weights and biases at the start, layer by
layer; HIDDEN is 0 for softmax regression). It runs twice, on bytes and on float32 data, and the faster counts
(results written into arrays made beforehand take as long, within 3 %). The loss is over the first 4,096 rows.
"""
import sys
import time

import numpy as np

folder, name = sys.argv[1:3]
features, classes, hidden, rows = map(int, sys.argv[3:7])
values = np.fromfile(folder + '/values.u8', np.uint8).reshape(-1, features)
labels = np.fromfile(folder + '/labels.u8', np.uint8)
steps = np.fromfile(folder + '/' + name + '.u32', np.uint32).reshape(-1, rows)
start = np.fromfile(folder + '/' + name + '.f32', np.float32)
scale, rate = np.float32(1 / 255), np.float32(0.1)
range_of_rows = np.arange(rows)


def read_parameters():
    widths = [features, hidden, classes] if hidden else [features, classes]
    parameters, used = [], 0
    for inputs, outputs in zip(widths, widths[1:]):
        parameters.append(start[used:used + inputs * outputs].reshape(inputs, outputs).copy())
        used += inputs * outputs
        parameters.append(start[used:used + outputs].copy())
        used += outputs
    return parameters


def gather(data, indices):
    batch = data[indices]
    if batch.dtype == np.uint8:
        batch = batch.astype(np.float32)
        batch *= scale
    return batch


def residual(outputs, classes_of_rows):
    """(p − onehot(y))/rows, in place."""
    outputs -= outputs.max(1, keepdims=True)
    np.exp(outputs, out=outputs)
    outputs /= outputs.sum(1, keepdims=True)
    outputs[range_of_rows, classes_of_rows] -= 1
    outputs *= np.float32(1 / rows)
    return outputs


def step_softmax(data, indices, parameters):
    weights, biases = parameters
    batch = gather(data, indices)
    outputs = batch @ weights
    outputs += biases
    slope = residual(outputs, labels[indices])
    weights -= rate * (batch.T @ slope)
    biases -= rate * slope.sum(0)


def step_perceptron(data, indices, parameters):
    first, first_biases, second, second_biases = parameters
    batch = gather(data, indices)
    units = batch @ first
    units += first_biases
    np.maximum(units, 0, out=units)
    outputs = units @ second
    outputs += second_biases
    slope = residual(outputs, labels[indices])
    back = slope @ second.T
    back *= units > 0
    second -= rate * (units.T @ slope)
    second_biases -= rate * slope.sum(0)
    first -= rate * (batch.T @ back)
    first_biases -= rate * back.sum(0)


def loss(parameters):
    outputs = values[:4096].astype(np.float32) * scale
    for layer in range(0, len(parameters), 2):
        outputs = outputs @ parameters[layer] + parameters[layer + 1]
        if layer + 2 < len(parameters):
            outputs = np.maximum(outputs, 0)
    outputs = outputs.astype(np.float64)
    largest = outputs.max(1)
    return np.mean(np.log(np.exp(outputs - largest[:, None]).sum(1)) + largest - outputs[np.arange(4096), labels[:4096]])


step = step_perceptron if hidden else step_softmax
seconds = []
for data in (values, values * scale):
    warm = read_parameters()
    for indices in steps[:3]:
        step(data, indices, warm)
    parameters = read_parameters()
    begin = time.process_time()
    for indices in steps:
        step(data, indices, parameters)
    seconds.append(time.process_time() - begin)
print('%.9f %.17g' % (min(seconds), loss(parameters)))
