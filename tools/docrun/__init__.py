# Licensed under the Apache License, Version 2.0 (the "License"); you may
# not use this file except in compliance with the License. You may obtain
# a copy of the License at
#
#      http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
# WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
# License for the specific language governing permissions and limitations
# under the License.

"""Run the commands of a page of the documentation as they stand there.

``python -m docrun ROOT PAGE`` does what a reader with a machine of his own
would do: it writes the files and runs the commands of the page, in order, in
a copy of this machine that only it sees and of which nothing is left; what
they print, and what the page says is in a file then, must be as it stands
there. An emulated ARM server with a management controller stands beside it.
"""
