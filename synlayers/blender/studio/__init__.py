"""What runs inside of Blender: the only modules that import `bpy`, in an environment of its own (`environment`)."""
